using System.Text;

namespace JwtXmppAuth.Load.Clients;

/// <summary>How the session with a number logs in; each is a user of its own.</summary>
internal abstract record Login
{
    private Login()
    {
    }

    /// <summary>Behind the path of the door.</summary>
    public virtual string Query(int number) => "";

    public virtual string Auth(int number) => "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>";

    public virtual string Mechanism => "ANONYMOUS";

    /// <summary>Nobody in particular: no token is verified.</summary>
    internal sealed record Anonymous : Login;

    /// <summary>As Jitsi's clients: SASL ANONYMOUS, with the token in the URL of every request.</summary>
    internal sealed record TokenInUrl(Tokens Tokens) : Login
    {
        public override string Query(int number) => $"?token={Tokens.Of(number)}";
    }

    /// <summary>As ejabberd has it: SASL PLAIN, with the token as the password.</summary>
    internal sealed record TokenAsPassword(Tokens Tokens, string Domain) : Login
    {
        public override string Mechanism => "PLAIN";

        public override string Auth(int number)
        {
            var words = $"\0u{number}\0{Tokens.Of(number, $"u{number}@{Domain}")}";
            return $"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{Convert.ToBase64String(Encoding.UTF8.GetBytes(words))}</auth>";
        }
    }
}
