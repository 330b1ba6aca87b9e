using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Settings;

/// <summary>Checks names and value types of a configuration section before it is bound to its options.</summary>
internal static class SettingsSectionValidator
{
    /// <param name="section">The section to check.</param>
    /// <param name="others">Names in the section that others read and check.</param>
    /// <exception cref="OptionsValidationException">A value cannot be converted, or a name is not a known setting.</exception>
    public static void ThrowIfInvalid<TOptions>(IConfigurationSection section, params IReadOnlyCollection<string> others)
    {
        var properties = typeof(TOptions).GetProperties().ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        var problems = section.GetChildren()
            .Where(setting => !others.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            .Select(setting => FindProblem(setting, properties))
            .OfType<string>()
            .ToList();
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(section.Path, typeof(TOptions), problems);
        }
    }

    private static string? FindProblem(IConfigurationSection setting, Dictionary<string, PropertyInfo> properties)
    {
        if (!properties.TryGetValue(setting.Key, out var property))
        {
            return $"{setting.Path} is not a known setting. Known settings: {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}.";
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            // The binder would read it as an empty list, and an empty allow-list allows everyone. The value may be a secret.
            return setting.Value is { Length: > 0 } ? $"{setting.Path} is a single value. Allowed: a list, with {setting.Path}:0 as its first entry." : null;
        }

        if (setting.GetChildren().Any())
        {
            return $"{setting.Path} has nested settings. Allowed: a single value.";
        }

        if (setting.Value is not { } value || type == typeof(string) || CanConvert(value, type))
        {
            return null;
        }

        return $"{setting.Path} is '{value}'. Allowed: {DescribeAllowedValues(type)}.";
    }

    private static bool CanConvert(string value, Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase);
        }

        var converter = TypeDescriptor.GetConverter(type);
        return !converter.CanConvertFrom(typeof(string)) || converter.IsValid(value);
    }

    private static string DescribeAllowedValues(Type type) =>
        type.IsEnum ? string.Join(", ", Enum.GetNames(type))
        : type == typeof(bool) ? "true, false"
        : type == typeof(TimeSpan) ? "a time such as 00:00:30 or 1.00:00:00"
        : type == typeof(Uri) ? "an absolute URL such as https://example.com"
        : type == typeof(double) ? "a number such as 0.5"
        : "a whole number";
}
