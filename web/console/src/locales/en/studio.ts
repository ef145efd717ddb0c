/** The studio: where trainers make the assistant better. Intents and models; the inbox and the figures have files of their own. */
export default {
  studio: {
    title: "Studio",
    lead: "Where the assistant learns",
    tabs: "Parts of the studio",
    review: "Review",
    intents: "Intents",
    models: "Models",
    figures: "Figures",
  },
};
