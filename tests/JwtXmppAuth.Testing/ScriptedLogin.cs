using System.Text;

namespace JwtXmppAuth.Testing;

/// <summary>The scenes of a login at <c>meet.example.com</c> that scripts have in common, each byte as RFC 6120 has it.</summary>
public static class ScriptedLogin
{
    public const string ClientHeader =
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='meet.example.com' version='1.0'>";

    public const string ServerHeader =
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='meet.example.com' id='s1' version='1.0' xml:lang='en'>";

    public const string StartTls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    public const string Proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    public const string OfferStartTls = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>";

    public const string OfferLogin =
        "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>JWTXMPPAUTH</mechanism></mechanisms></stream:features>";

    public const string Success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";

    /// <summary>Of a server that goes on with this stream and binds a resource by itself.</summary>
    public const string SuccessThatBinds = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>YmluZA==</success>";

    public const string OfferBind = "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><required/></bind></stream:features>";
    public const string End = "</stream:stream>";

    extension(ScriptedPeer peer)
    {
        /// <summary>Takes the client's header, answers with its own and these features.</summary>
        public async Task OpenAsync(string features)
        {
            await peer.ExpectAsync(ClientHeader);
            await peer.SendAsync(ServerHeader + features);
        }

        /// <returns>The credentials, not yet answered.</returns>
        public async Task<string> ReadCredentialsAsync()
        {
            await peer.ExpectAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='JWTXMPPAUTH'>");
            var base64 = await peer.ReadToAsync("</auth>");
            return Encoding.ASCII.GetString(Convert.FromBase64String(base64[..^"</auth>".Length]));
        }

        /// <summary>A whole login, accepted; the credentials it was made with.</summary>
        public async Task<string> LogInAsync()
        {
            await peer.OpenAsync(OfferLogin);
            var credentials = await peer.ReadCredentialsAsync();
            await peer.SendAsync(Success);
            await peer.OpenAsync(OfferBind);
            return credentials;
        }
    }
}
