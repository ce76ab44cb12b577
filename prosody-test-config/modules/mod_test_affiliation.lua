-- For tests: on a MUC component, before the lobby and the members' door, where Jitsi gives its affiliations by token.

module:hook("muc-occupant-pre-join", function (event)
  local session, user = event.origin, event.origin.jitsi_meet_context_user or {};
  if not session.auth_token then return; end
  local moderates = user.moderator == true or user.moderator == "true" or user.affiliation == "owner";
  event.room:set_affiliation(true, event.occupant.bare_jid, moderates and "owner" or "member");
  if moderates then event.occupant.role = "moderator"; end
end, -3.5);
