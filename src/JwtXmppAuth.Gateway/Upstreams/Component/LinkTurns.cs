using System.Diagnostics.CodeAnalysis;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>The lanes whose turn comes, each once, in order: those in which something waits, and those for which somebody waits.</summary>
internal sealed class LinkTurns
{
    private readonly Queue<LinkLane> _lanes = new();

    public bool Any => _lanes.Count > 0;

    /// <summary>True when it is the next one.</summary>
    public bool Give(LinkLane lane)
    {
        if (lane.HasTurn)
            return false;
        lane.HasTurn = true;
        _lanes.Enqueue(lane);
        return _lanes.Count == 1;
    }

    public bool TryTake([NotNullWhen(true)] out LinkLane? lane)
    {
        if (!_lanes.TryDequeue(out lane))
            return false;
        lane.HasTurn = false;
        return true;
    }

    /// <summary>All of them are over.</summary>
    public void Clear() => _lanes.Clear();
}
