namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>Why bytes were not taken as an element.</summary>
public enum XmlFault
{
    None,

    /// <summary>Not well-formed, or not namespace-well-formed: RFC 6120 <c>not-well-formed</c>.</summary>
    NotWellFormed,

    /// <summary>DTD, processing instruction, comment or entity: RFC 6120 §11.1 <c>restricted-xml</c>.</summary>
    Restricted,

    /// <summary>Not UTF-8: RFC 6120 <c>unsupported-encoding</c>.</summary>
    BadEncoding,

    /// <summary>A bound of <see cref="XmlLimits"/> was passed: RFC 6120 <c>policy-violation</c>.</summary>
    TooLarge,
}
