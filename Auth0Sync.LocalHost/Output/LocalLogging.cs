using Microsoft.Extensions.Logging.Console;

namespace Auth0Sync.LocalHost.Output;

internal static class LocalLogging
{
    /// <summary>Logs to the console, at the configured levels.</summary>
    public static void AddLocalLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddConsole(console => console.FormatterName = LocalConsoleFormatter.FormatterName);
        builder.Logging.AddConsoleFormatter<LocalConsoleFormatter, ConsoleFormatterOptions>();
    }
}
