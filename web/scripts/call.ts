import { CallScreen } from "./call/call-screen";
import { CallTimer } from "./call/call-timer";

customElements.define("call-timer", CallTimer);
customElements.define("call-screen", CallScreen);
