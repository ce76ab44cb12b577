namespace JwtXmppAuth.Faults;

/// <summary>What a network knows that lies between one participant and the gateway.</summary>
internal interface IVirtualNetwork
{
    /// <summary>The faults that came to pass, by name.</summary>
    List<string> Befell { get; }

    /// <summary>What no endpoint may do: throw.</summary>
    List<Exception> Thrown { get; }

    /// <summary>When the session that the client knows of was opened.</summary>
    TimeSpan Opened { get; }

    /// <summary>How long that session was without its client at most, as the gateway sees it.</summary>
    TimeSpan LongestSilence { get; }

    /// <summary>A copy came so late that the gateway need not know its answer any more.</summary>
    bool LateCopy { get; }

    /// <summary>Everything has arrived, wherever it was going.</summary>
    Task Quiet { get; }
}
