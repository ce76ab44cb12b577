using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>Asks Prosody what its modules see of a session (prosody-test-config/modules/mod_test_session.lua).</summary>
internal static class TestSession
{
    private const string Namespace = "urn:jwtxmppauth:test:session";

    extension(C2sClient client)
    {
        /// <summary>The session's fields that a hand-off can set, by name.</summary>
        public async Task<JsonObject> FieldsAsync()
        {
            var answer = await client.AskAsync(
                $"<iq type='get' id='fields' to='{client.Jid.Domain}'><session xmlns='{Namespace}'/></iq>");
            var fields = answer.Element.Child("session", Namespace)?.Text ?? throw new InvalidDataException($"No fields: {answer}");
            return JsonNode.Parse(fields)?.AsObject() ?? throw new JsonException(fields);
        }

        /// <summary>How many sessions of the host Prosody knows, and how many it still holds in memory; this one is among them.</summary>
        public async Task<(int Known, int Held)> CountSessionsAsync()
        {
            var answer = await client.AskAsync($"<iq type='get' id='sessions' to='{client.Jid.Domain}'><sessions xmlns='{Namespace}'/></iq>");
            var sessions = answer.Element.Child("sessions", Namespace) ?? throw new InvalidDataException($"No sessions: {answer}");
            return (Number("known"), Number("held"));

            int Number(string name) => int.Parse(sessions.Attribute(name)!, CultureInfo.InvariantCulture);
        }

        /// <summary>A newer hand-off on this living stream, as the gateway sends it; the answer.</summary>
        /// <param name="to">Nobody's but the session's own account, unless it is said.</param>
        public Task<Stanza> AdoptAsync(string handoff, string? to = null) => client.AskAsync(Adoption(handoff, to));
    }

    public static string Adoption(string handoff, string? to = null)
    {
        var address = to is null ? "" : $" to='{to}'";
        return $"<iq type='set' id='adopt'{address}><handoff xmlns='{XmppNamespaces.Handoff}'>{handoff}</handoff></iq>";
    }
}
