using System.Globalization;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Settings;

/// <summary>
/// Collects the problems of a settings section. Each text names the setting and its value (never a secret), and says what
/// is allowed.
/// </summary>
internal sealed class SettingProblems(string section)
{
    private const string Placeholder = "replace-me";

    private readonly List<string> _problems = [];

    /// <summary>The result for the options framework.</summary>
    public ValidateOptionsResult Result => _problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_problems);

    /// <summary>Adds a problem, with a second sentence that says what is allowed. The periods are added here.</summary>
    public void Add(string setting, string problem, string allowed) => _problems.Add($"{section}:{setting} {problem}. {allowed}.");

    /// <summary>A secret may be absent, but neither short nor the publicly known placeholder of the sample settings.</summary>
    public void RequireSecret(string setting, string? secret, int minLength)
    {
        if (secret is not null && secret.Length < minLength)
        {
            Add(setting, $"has {secret.Length} characters", $"At least {minLength} are required");
        }
        else if (secret?.StartsWith(Placeholder, StringComparison.OrdinalIgnoreCase) == true)
        {
            Add(setting, "is the placeholder of the sample settings", "Replace it with a secret of your own");
        }
    }

    /// <summary>Rejects a value that an HTTP header would change or could not carry.</summary>
    public void RequireHeaderValue(string setting, string? value, string allowed = "An HTTP header can contain only printable ASCII characters")
    {
        if (value is not null && (value.AsSpan().Trim().Length != value.Length || value.Any(character => character is < ' ' or > '~')))
        {
            Add(setting, "has surrounding whitespace, a line break or a non-ASCII character", allowed);
        }
    }

    /// <summary>Both bounds are inclusive.</summary>
    public void RequireRange<T>(string setting, T value, T min, T max)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            Add(setting, $"is {Format(value)}", $"Allowed: {Format(min)} to {Format(max)}");
        }
    }

    /// <summary>Both settings must be set, or neither.</summary>
    public void RequireTogether(string first, string? firstValue, string second, string? secondValue)
    {
        if (string.IsNullOrEmpty(firstValue) != string.IsNullOrEmpty(secondValue))
        {
            var (missing, present) = string.IsNullOrEmpty(firstValue) ? (first, second) : (second, first);
            Add(missing, "is empty", $"It is required because {present} is set");
        }
    }

    private static string Format<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
