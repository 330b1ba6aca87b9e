using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Settings;

/// <summary>Checks that a section of the configuration has the shape of its options, before it is bound.</summary>
internal static class SettingsSectionValidator
{
    /// <summary>Checks a section.</summary>
    /// <exception cref="OptionsValidationException">A value does not fit, or a name is no setting.</exception>
    public static void ThrowIfInvalid<TOptions>(IConfigurationSection section)
    {
        var properties = typeof(TOptions).GetProperties().ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        var problems = section.GetChildren().Select(setting => FindProblem(setting, properties)).OfType<string>().ToList();
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(section.Path, typeof(TOptions), problems);
        }
    }

    private static string? FindProblem(IConfigurationSection setting, Dictionary<string, PropertyInfo> properties)
    {
        if (!properties.TryGetValue(setting.Key, out var property))
        {
            return $"{setting.Path} is no setting; known here: {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}.";
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            // Binding would take it for an empty list; an allow-list that is empty lets everybody in.
            return setting.Value is { Length: > 0 } single ? $"{setting.Path} is '{single}'; allowed: a list, with {setting.Path}:0 as its first entry." : null;
        }

        if (setting.GetChildren().Any())
        {
            return $"{setting.Path} has settings below it; allowed: one value.";
        }

        if (setting.Value is not { } value || type == typeof(string) || CanConvert(value, type))
        {
            return null;
        }

        return $"{setting.Path} is '{value}'; allowed: {DescribeAllowedValues(type)}.";
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
        : type == typeof(Uri) ? "an absolute address such as https://example.com"
        : type == typeof(double) ? "a number such as 0.5"
        : "a whole number";
}
