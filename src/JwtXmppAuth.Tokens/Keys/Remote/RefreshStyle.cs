namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>Who keeps a document fresh.</summary>
internal enum RefreshStyle
{
    /// <summary>A timer does, ahead of time; so nobody waits. That the document is absent is a failure.</summary>
    Ahead,

    /// <summary>Whoever uses it does. That it is absent is an answer, and takes the copy away.</summary>
    OnUse,
}
