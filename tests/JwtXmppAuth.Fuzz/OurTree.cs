using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Fuzz;

internal static class OurTree
{
    public static void Tell(Element root, Reading reading)
    {
        reading.Clear();
        TellElement(root, reading);
    }

    private static void TellElement(Element element, Reading reading)
    {
        reading.Open(element.Namespace, element.Name);
        foreach (var attribute in element.Attributes)
            reading.Add(attribute.Namespace, attribute.Name, attribute.Value);
        foreach (var child in element.Children)
        {
            if (child is Element inner)
                TellElement(inner, reading);
            else
                reading.AddText(((TextNode)child).Value);
        }

        reading.Close();
    }
}
