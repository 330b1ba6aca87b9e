using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Tests.Conformance.Ndjson;

/// <summary>Settings of the file target, section <c>Auth0Sync:Ndjson</c>.</summary>
internal sealed class NdjsonOptions
{
    public bool Enabled { get; set; }

    /// <summary>The full path of the file.</summary>
    public string? Path { get; set; }
}

internal sealed class NdjsonOptionsValidator : IValidateOptions<NdjsonOptions>
{
    public ValidateOptionsResult Validate(string? name, NdjsonOptions options)
    {
        var problems = new SettingProblems(NdjsonRegistration.Descriptor.Section);
        if (options.Enabled && !Path.IsPathFullyQualified(options.Path ?? ""))
        {
            problems.Add(nameof(options.Path), $"is '{options.Path}'", "Allowed: the full path of a file");
        }

        return problems.Result;
    }
}
