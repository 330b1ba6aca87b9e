using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Auth0Sync.Cli.Commands;

/// <summary>Options that several commands share. Each command has its own instance.</summary>
internal static class CommonOptions
{
    public static Option<string?> CreateWebhook() => new("--webhook")
    {
        Description = "Address of the webhook (default: the one of LocalHost)",
        HelpName = "url",
    };

    public static Option<string?> CreateTarget() => new("--target") { Description = "Only this target, such as hubspot", HelpName = "name" };

    public static Option<bool> CreatePersonalData() => new("--personal-data") { Description = "Show values, addresses and user ids, which are left out otherwise" };

    public static Option<bool> CreateDryRun() => new("--dry-run") { Description = "Show what would be done without changing anything" };

    public static Option<string?> CreateBy() => new("--by") { Description = "Your name for the record of decisions (default: the name of your account on this machine)", HelpName = "name" };

    /// <summary>Refuses the name of a file that does not exist.</summary>
    public static void RequireFile(SymbolResult result)
    {
        if (result.Tokens is [{ Value: var path }] && !File.Exists(path))
        {
            result.AddError($"The file {path} does not exist.");
        }
    }

    /// <summary>A time: how long ago, such as <c>2h</c>, or a date with an offset.</summary>
    public static Option<string?> CreateSince(string description)
    {
        var option = new Option<string?>("--since") { Description = $"{description}: how long ago (30m, 2h, 3d) or a time (2026-01-31T08:00:00Z)", HelpName = "time" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && ParseSince(text, DateTimeOffset.MaxValue) is null)
            {
                result.AddError($"--since is '{text}'. Allowed: how long ago, such as 30m, 2h or 3d, or a time such as 2026-01-31T08:00:00Z.");
            }
        });
        return option;
    }

    /// <returns>Null if the text is neither.</returns>
    public static DateTimeOffset? ParseSince(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return char.ToLowerInvariant(text[^1]) switch
            {
                'm' when count <= 10_000_000 => now - TimeSpan.FromMinutes(count),
                'h' when count <= 100_000 => now - TimeSpan.FromHours(count),
                'd' when count <= 10_000 => now - TimeSpan.FromDays(count),
                _ => null,
            };
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
