import { ipcRenderer } from "electron";

/**
 * Hands the window's end of its connection over to the main process, and puts nothing on the window: the page makes a
 * MessageChannel and posts one port of it to itself with this word.
 */
const CONNECT = "workbench:connect";

window.addEventListener("message", (event) => {
  if (event.source !== window || event.data !== CONNECT || event.ports.length !== 1) return;
  ipcRenderer.postMessage(CONNECT, null, [...event.ports]);
});
