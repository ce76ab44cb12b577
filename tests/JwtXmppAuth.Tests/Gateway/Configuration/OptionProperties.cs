using System.Reflection;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

/// <summary>The options as their types declare them, found by reflection: what the table must not forget.</summary>
internal static class OptionProperties
{
    public static IEnumerable<string> All => Of(typeof(GatewayOptions)).Select(option => option.Path);

    /// <summary>Numbers and times: each has a range.</summary>
    public static IEnumerable<string> Ranged =>
        Of(typeof(GatewayOptions))
            .Where(option => option.Type == typeof(int) || option.Type == typeof(TimeSpan) || option.Type == typeof(TimeSpan?))
            .Select(option => option.Path);

    /// <summary>Each option's property, and its value in new options of its section.</summary>
    public static IReadOnlyDictionary<string, (PropertyInfo Property, object? Default)> Documented =>
        Of(typeof(GatewayOptions)).ToDictionary(
            option => option.Path, option => (option.Property, option.Property.GetValue(Activator.CreateInstance(option.Property.ReflectedType!))));

    private static IEnumerable<(string Path, Type Type, PropertyInfo Property)> Of(Type options)
    {
        foreach (var property in options.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            var item = property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IList<>)
                ? property.PropertyType.GetGenericArguments()[0]
                : null;
            if (item is not null && item != typeof(string))
            {
                foreach (var (path, type, inner) in Of(item))
                    yield return ($"{property.Name}:n:{path}", type, inner);
            }
            else if (property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                foreach (var (path, type, inner) in Of(property.PropertyType))
                    yield return ($"{property.Name}:{path}", type, inner);
            }
            else if (property.CanWrite || item is not null)
            {
                yield return (property.Name, property.PropertyType, property);
            }
        }
    }
}
