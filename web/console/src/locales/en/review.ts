/** The studio's inbox of messages that were not understood. */
export default {};
