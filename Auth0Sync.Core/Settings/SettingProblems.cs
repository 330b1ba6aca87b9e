using System.Globalization;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Settings;

/// <summary>
/// Collects what is wrong with a section of the settings, each in one sentence: the setting's full name, what it holds
/// (never a secret), and what is allowed.
/// </summary>
internal sealed class SettingProblems(string section)
{
    private const string Placeholder = "replace-me";

    private readonly List<string> _problems = [];

    /// <summary>The result for the options framework.</summary>
    public ValidateOptionsResult Result => _problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_problems);

    /// <summary>Adds a problem.</summary>
    public void Add(string setting, string problem, string allowed) => _problems.Add($"{section}:{setting} {problem}; {allowed}.");

    /// <summary>A secret may be absent, but neither short nor the sample's placeholder, which everybody can read.</summary>
    public void RequireSecret(string setting, string? secret, int minLength)
    {
        if (secret is not null && secret.Length < minLength)
        {
            Add(setting, $"has {secret.Length} characters", $"at least {minLength} are required");
        }
        else if (secret?.StartsWith(Placeholder, StringComparison.OrdinalIgnoreCase) == true)
        {
            Add(setting, "is the placeholder of the sample", "a secret of your own is required");
        }
    }

    /// <summary>What goes into an HTTP header must be able to arrive there as it is.</summary>
    public void RequireHeaderValue(string setting, string? value, string allowed = "only visible letters of ASCII can stand in a header")
    {
        if (value is not null && (value.AsSpan().Trim().Length != value.Length || value.Any(letter => letter is < ' ' or > '~')))
        {
            Add(setting, "holds a blank at an end, a line break, or a letter outside ASCII", allowed);
        }
    }

    /// <summary>A number or a time must lie within bounds, both included.</summary>
    public void RequireRange<T>(string setting, T value, T min, T max)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            Add(setting, $"is {Format(value)}", $"allowed: {Format(min)} to {Format(max)}");
        }
    }

    /// <summary>Two settings make sense only together.</summary>
    public void RequireTogether(string first, string? firstValue, string second, string? secondValue)
    {
        if (string.IsNullOrEmpty(firstValue) != string.IsNullOrEmpty(secondValue))
        {
            var (missing, present) = string.IsNullOrEmpty(firstValue) ? (first, second) : (second, first);
            Add(missing, "is empty", $"it is required because {present} is set");
        }
    }

    private static string Format<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
