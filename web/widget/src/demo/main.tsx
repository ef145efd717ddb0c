/** Starts the demo shop's page. */
import { render } from "preact";

import { Shop } from "./shop";
import "./styles.css";

render(<Shop />, document.getElementById("shop") as HTMLElement);
