import { CallScreen } from "./call/call-screen";
import { CallTimer } from "./call/call-timer";
import { NotePad } from "./call/note-pad";

customElements.define("call-timer", CallTimer);
customElements.define("note-pad", NotePad);
customElements.define("call-screen", CallScreen);
