namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <param name="Asked">The server has been asked since the caller's question began: what is not there now does not exist.</param>
internal readonly record struct NewerDocument<T>(T? Value, bool Asked)
    where T : class;
