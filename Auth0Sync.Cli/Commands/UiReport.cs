namespace Auth0Sync.Cli.Commands;

/// <summary>Where the page is.</summary>
internal sealed record UiReport(Uri Address);
