/** The least that a password has. The server decides; this tells the user before. */
export const SHORTEST_PASSWORD = 10; // characters
