using System.Collections;
using System.Collections.Immutable;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>The elements among an element's children; to look through them allocates nothing, as every rule does for every stanza.</summary>
public readonly struct ChildElements : IEnumerable<Element>
{
    private readonly ImmutableArray<XmlNode> _nodes;

    internal ChildElements(ImmutableArray<XmlNode> nodes) => _nodes = nodes;

    public Enumerator GetEnumerator() => new(_nodes);

    public bool Any() => FirstOrDefault() is not null;

    public bool Any(Func<Element, bool> which) => FirstOrDefault(which) is not null;

    public Element? FirstOrDefault()
    {
        foreach (var element in this)
            return element;
        return null;
    }

    public Element? FirstOrDefault(Func<Element, bool> which)
    {
        foreach (var element in this)
        {
            if (which(element))
                return element;
        }

        return null;
    }

    IEnumerator<Element> IEnumerable<Element>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator : IEnumerator<Element>
    {
        private readonly ImmutableArray<XmlNode> _nodes;
        private int _next;

        internal Enumerator(ImmutableArray<XmlNode> nodes) => _nodes = nodes;

        public Element Current { get; private set; } = null!;

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            while (_next < _nodes.Length)
            {
                if (_nodes[_next++] is Element element)
                {
                    Current = element;
                    return true;
                }
            }

            return false;
        }

        public void Reset() => _next = 0;

        public readonly void Dispose()
        {
        }
    }
}
