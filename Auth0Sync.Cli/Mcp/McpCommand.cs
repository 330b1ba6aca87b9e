using System.CommandLine;
using System.Reflection;
using Auth0Sync.Cli.Commands;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Cli.Mcp;

/// <summary><c>auth0sync mcp</c>: a server for assistants, over the standard input and output. It changes no user, record or setting.</summary>
/// <seealso href="https://modelcontextprotocol.io/specification/"/>
internal sealed class McpCommand : CliCommand
{
    private readonly Option<string?> _webhook = CommonOptions.CreateWebhook();
    private readonly Option<bool> _allowPersonalData = new("--allow-personal-data") { Description = "Let the assistant see values, addresses and user ids" };

    public McpCommand(CommandRunner runner)
        : base("mcp", "Serve doctor, status, user, review and explain to an assistant by the Model Context Protocol. No user, record or setting can be changed", runner)
    {
        Add(_webhook);
        Add(_allowPersonalData);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var webhook = host.FindWebhook(context.Get(_webhook));
        var builder = Host.CreateEmptyApplicationBuilder(null);

        // The standard output belongs to the protocol.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services
            .AddMcpServer(server =>
            {
                server.ServerInfo = new() { Name = "auth0sync", Version = typeof(McpCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion };
                server.ServerInstructions = $"Operates {host.Connection.Description} of Auth0Sync, which keeps other systems in sync with Auth0 users. No tool changes a user, a record or a setting; doctor also writes to storage of its own and calls the webhook.";
            })
            .WithStdioServerTransport()
            .WithTools(new McpTools(host, webhook, context.Get(_allowPersonalData)));
        using var server = builder.Build();
        await server.RunAsync(cancellationToken);
        return ExitCode.Ok;
    }
}
