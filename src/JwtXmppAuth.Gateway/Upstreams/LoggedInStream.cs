namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>A stream after its login.</summary>
/// <param name="Binds">False: ready for a resource to be bound. True: see <see cref="ISaslExchange.BindsAtOnce"/>.</param>
internal sealed record LoggedInStream(XmlStream Stream, bool Binds);
