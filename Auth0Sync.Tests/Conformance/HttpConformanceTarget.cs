using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Conformance;

/// <summary>A target whose HTTP calls go to a simulated system in this process.</summary>
internal abstract class HttpConformanceTarget(TimeProvider time, ISimulatedSystem system) : IConformanceTarget
{
    protected const string RefusedText = "Refusedname";

    public abstract TargetDescriptor Descriptor { get; }

    public abstract ConformanceTraits SystemTraits { get; }

    public abstract IReadOnlyDictionary<string, string?> Settings { get; }

    public abstract IReadOnlyList<ConformanceRecord> Records { get; }

    public virtual IReadOnlyCollection<string> OwnPolicies => [];

    public CallMonitor Monitor { get; } = new(time);

    // The network and every HTTP API have all of them.
    public IReadOnlyCollection<CallFailure> Failures { get; } = Enum.GetValues<CallFailure>();

    public virtual string RefuseFamilyName()
    {
        Monitor.FailCallsWith(RefusedText, CallFailure.RejectedField);
        return RefusedText;
    }

    public virtual IReadOnlyList<string> CreationOperationIds => throw new NotSupportedException();

    public virtual IReadOnlyDictionary<string, string?>? GetPolicySettings(string policy, string value) =>
        new Dictionary<string, string?> { [$"{Descriptor.PoliciesSection}:{policy}"] = value };

    public void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpClient(Descriptor.Name).ConfigurePrimaryHttpMessageHandler(() => new MonitoredHandler(this, system));

        // The share of the rate limit is not under test: the instance keeps the whole limit.
        services.AddKeyedSingleton(Descriptor.Name, (provider, _) => new RateLimitShare(
            Descriptor.Name,
            new MemoryInstanceRegistry(time),
            provider.GetRequiredService<Auth0SyncMetrics>(),
            new FakeTimeProvider(),
            NullLogger<RateLimitShare>.Instance));
    }

    public abstract string AddRecord(ConformanceRecord draft);

    public abstract void EditGivenName(string id, string givenName);

    public abstract void RemoveRecord(string id);

    public virtual void RestoreRecord(string id) => throw new NotSupportedException();

    public virtual void MergeRecords(string primaryId, string otherId) => throw new NotSupportedException();

    public virtual void Dispose()
    {
    }

    /// <summary>The response of the system to a call that fails in this way; it has no effect.</summary>
    protected abstract SimulatedResponse CreateFailure(CallFailure failure, SimulatedRequest request);

    private sealed class MonitoredHandler(HttpConformanceTarget target, ISimulatedSystem system) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var simulated = await ToSimulatedRequestAsync(request);
            var content = $"{simulated.Path}?{simulated.Query} {Encoding.UTF8.GetString(simulated.Body.Span)}";
            var failure = await target.Monitor.EnterAsync(system.GetOperation(simulated), content, simulated);
            return failure switch
            {
                null => ToMessage(system.Execute(simulated), request),
                CallFailure.ConnectionLost => throw new HttpRequestException("The connection was lost."),
                CallFailure.ResponseLost => throw LoseResponse(simulated),
                CallFailure.GatewayError => ToMessage(CreateWebPage(502), request),
                CallFailure.GatewayNotFound => ToMessage(CreateWebPage(404), request),
                CallFailure.GatewaySuccess => ToMessage(CreateWebPage(200), request),
                { } other => ToMessage(target.CreateFailure(other, simulated), request),
            };
        }

        private HttpRequestException LoseResponse(SimulatedRequest request)
        {
            system.Execute(request);
            return new HttpRequestException("The connection was lost.");
        }

        private static SimulatedResponse CreateWebPage(int status) => SimulatedResponse.Text(status, "<html><body><h1>nginx</h1></body></html>");

        private static async Task<SimulatedRequest> ToSimulatedRequestAsync(HttpRequestMessage request)
        {
            IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers = request.Content is { } content ? request.Headers.Concat(content.Headers) : request.Headers;
            return new SimulatedRequest(
                request.Method.Method,
                request.RequestUri!.AbsolutePath,
                request.RequestUri.Query.TrimStart('?'),
                headers.ToImmutableDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
                request.Content is null ? default : await request.Content.ReadAsByteArrayAsync(CancellationToken.None));
        }

        private static HttpResponseMessage ToMessage(SimulatedResponse response, HttpRequestMessage request)
        {
            var message = new HttpResponseMessage((HttpStatusCode)response.Status) { Content = new ReadOnlyMemoryContent(response.Body), RequestMessage = request };
            if (response.ContentType is { } contentType)
            {
                message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            }

            foreach (var (name, value) in response.Headers)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }

            return message;
        }
    }
}
