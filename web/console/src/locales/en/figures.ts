/** The studio's figures: how well the assistant does. */
export default {};
