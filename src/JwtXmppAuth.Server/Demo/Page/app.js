import { gallery } from "./gallery.js";
import { Participant } from "./participant.js";

const claims = document.getElementById("claims");
claims.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("participants").append(
  new Participant("Participant A", { name: "Alice", id: "alice", avatar: "fox.svg", callee: "Bob", moderator: true }, claims).element,
  new Participant("Participant B", { name: "Bob", id: "bob", avatar: "owl.svg" }, claims).element,
);
gallery(document.getElementById("gallery"));
