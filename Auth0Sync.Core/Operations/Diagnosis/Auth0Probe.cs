using System.Runtime.CompilerServices;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>The event streams in Auth0, if there are credentials: state, address, failed deliveries.</summary>
internal sealed class Auth0Probe(IServiceProvider services, DoctorCheckRunner runner) : IDoctorProbe
{
    private const string RecoverAdvice = "Fix what the other checks show, then run: auth0sync recover --all.";
    private const string WhatToCheck = "Check Auth0Sync:Auth0 and the network.";

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<string> streams = [];
        yield return await runner.RunAsync("auth0/credentials", null, ct => CheckCredentialsAsync(found => streams = found, ct), WhatToCheck, cancellationToken);
        foreach (var id in streams)
        {
            StreamBody? stream = null;
            yield return await runner.RunAsync("auth0/stream", null, ct => CheckStreamAsync(id, found => stream = found, ct), WhatToCheck, cancellationToken);
            if (stream is null)
            {
                continue;
            }

            yield return await runner.RunAsync("auth0/endpoint", null, _ => Task.FromResult(CompareEndpoint(id, stream, request.WebhookAddress)), WhatToCheck, cancellationToken);
            yield return await runner.RunAsync("auth0/deliveries", null, ct => CheckDeliveriesAsync(id, ct), WhatToCheck, cancellationToken);
        }
    }

    private async Task<DoctorFinding> CheckCredentialsAsync(Action<IReadOnlyList<string>> setStreams, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptionsMonitor<Auth0Options>>().CurrentValue;
        if (!options.IsConfigured)
        {
            return DoctorFinding.Warning(
                "The streams in Auth0 were not checked, because no credentials of the Management API are set; they are optional.",
                $"Set {Auth0SyncSettings.Auth0}:Domain, ClientId, ClientSecret and StreamIds:0 as described in docs/configuration.md, or look at the streams in the dashboard of Auth0.");
        }

        var token = await services.GetRequiredService<ManagementTokenProvider>().GetTokenAsync(null, cancellationToken);
        if (token.Failure is { } failure)
        {
            return ToFinding(failure);
        }

        setStreams([.. options.StreamIds]);
        return DoctorFinding.Ok($"Auth0 issues a token for {options.Domain}.");
    }

    private async Task<DoctorFinding> CheckStreamAsync(string id, Action<StreamBody> setStream, CancellationToken cancellationToken)
    {
        var result = await services.GetRequiredService<ManagementClient>().GetStreamAsync(id, cancellationToken);
        if (result.Failure is { } failure)
        {
            return ToFinding(failure);
        }

        setStream(result.Value!);
        return result.Value!.Status == "enabled"
            ? DoctorFinding.Ok($"The stream {id} is enabled.")
            : DoctorFinding.Failing(
                $"The stream {id} is {result.Value.Status ?? "not enabled"}, so Auth0 sends no events.",
                $"Fix the cause of the failed deliveries, then: auth0 event-streams update {id} --status enabled. Users who changed meanwhile are missing; see 'Stream disabled' in docs/runbook.md.");
    }

    private static DoctorFinding CompareEndpoint(string id, StreamBody stream, Uri? address) => stream.Destination switch
    {
        { Type: "webhook", Configuration.WebhookEndpoint: { } endpoint } => address switch
        {
            null => DoctorFinding.Warning($"The stream {id} posts to {Describe(endpoint)}. It was not compared with the address of the webhook, which is unknown.", DoctorRequest.GiveWebhookAddress),
            _ when AreEqual(endpoint, address) => DoctorFinding.Ok($"The stream {id} posts to this webhook."),

            // A tunnel leads to a local app, or the stream belongs to another installation, which must not be changed.
            { IsLoopback: true } => DoctorFinding.Warning(
                $"The stream {id} posts to {Describe(endpoint)}. It was not compared with {Describe(address.AbsoluteUri)}, which Auth0 cannot reach.",
                "Check that it leads here, such as through a tunnel. Run the command with --webhook and the public address to compare it."),
            _ => DoctorFinding.Failing($"The stream {id} posts to {Describe(endpoint)}, and not to {Describe(address.AbsoluteUri)}.", "Correct the endpoint of the stream in Auth0 (Event Streams), or check the other installation."),
        },
        { Type: { } type } => DoctorFinding.Warning($"The stream {id} has the destination {type}. Where that sends the events was not compared.", $"Check that the destination {type} sends the events to the webhook."),
        _ => DoctorFinding.Warning($"Auth0 does not report the destination of the stream {id}.", "Compare the endpoint in the dashboard of Auth0."),
    };

    private async Task<DoctorFinding> CheckDeliveriesAsync(string id, CancellationToken cancellationToken)
    {
        var result = await services.GetRequiredService<DeliveryReader>().ReadAsync(id, cancellationToken);
        if (result.Failure is { } failure)
        {
            return ToFinding(failure);
        }

        var (deliveries, hasMore) = result.Value!;
        var count = hasMore ? $"{deliveries.Count} or more failed deliveries" : deliveries.Count == 1 ? "1 failed delivery" : $"{deliveries.Count} failed deliveries";
        return deliveries.Count switch
        {
            0 => DoctorFinding.Ok($"The stream {id} has no failed deliveries."),
            _ when deliveries.Count >= new RecoveryPolicy().WarningThreshold => DoctorFinding.Failing($"The stream {id} has {count}, and Auth0 may disable it.", RecoverAdvice),
            _ => DoctorFinding.Warning($"The stream {id} has {count}.", RecoverAdvice),
        };
    }

    private static DoctorFinding ToFinding(ManagementFailure failure) => DoctorFinding.FromProblem(DoctorResult.Failing, failure.Problem, WhatToCheck);

    // The query and the user info may contain secrets.
    private static string Describe(string endpoint) => Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : "an invalid address";

    private static bool AreEqual(string endpoint, Uri address) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
        && Uri.Compare(uri, address, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
        && uri.AbsolutePath.TrimEnd('/') == address.AbsolutePath.TrimEnd('/');
}
