using System.CommandLine;

namespace Auth0Sync.Cli.Commands;

internal static class WebhookOption
{
    public static Option<string?> Create() => new("--webhook")
    {
        Description = "Address of the webhook (default: the one of LocalHost)",
        HelpName = "url",
    };
}
