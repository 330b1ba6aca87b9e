using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Auth0;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.Tests.Support.Auth0;

/// <summary>
/// Serves a <see cref="FakeAuth0Tenant"/> by HTTP: the token endpoint, and the event streams of the Management API in the
/// format of recorded responses.
/// </summary>
internal sealed class FakeAuth0TenantServer : IAsyncDisposable
{
    public const string ClientId = "the-client-of-the-tests";
    public const string ClientSecret = "the-client-secret-of-the-tests";

    private const int BrokenDownloadBytes = 1024 * 1024;

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new();
    private readonly List<Fault> _faults = [];

    private FakeAuth0TenantServer(WebApplication application)
    {
        _application = application;
        EventsApi = new EventsEndpoint(Events);
    }

    public FakeAuth0Tenant Tenant { get; } = new();

    public SimulatedEventLog Events { get; } = new();

    public EventsEndpoint EventsApi { get; }

    public ExportJobs ExportJobs { get; } = new();

    /// <summary>The scopes that the application lacks.</summary>
    public HashSet<string> MissingScopes { get; } = [];

    /// <summary>Host and port, used in place of the tenant's domain.</summary>
    public string Domain => new Uri(_application.Services.GetRequiredService<IServer>()
        .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Authority;

    /// <summary>Method, path and query of every call, in order.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>The calls that request a redelivery.</summary>
    public IEnumerable<string> RedeliveryCalls => Calls.Where(call => call.Contains("/redeliver/", StringComparison.Ordinal));

    public DeliveryListFormat ListFormat { get; set; }

    /// <summary>Whether every page is the first one, as if the cursor parameter had another name.</summary>
    public bool IgnoresCursor { get; set; }

    /// <summary>The number of remaining calls in the rate limit headers.</summary>
    public int RemainingCalls { get; set; } = 50;

    /// <summary>The time until the reset in the rate limit headers.</summary>
    public TimeSpan RateLimitResetsIn { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The settings with which the product recovers failed deliveries of the stream.</summary>
    public (string Setting, string? Value)[] Settings =>
    [
        ("Auth0:Domain", Domain),
        ("Auth0:ClientId", ClientId),
        ("Auth0:ClientSecret", ClientSecret),
        ("Auth0:StreamIds:0", FakeAuth0Tenant.StreamId),
    ];

    /// <summary>The settings as arguments of the tool <c>auth0sync</c>.</summary>
    public string[] Arguments => [.. Settings.SelectMany(setting => new[] { "--set", $"Auth0Sync:{setting.Setting}={setting.Value}" })];

    public static async Task<FakeAuth0TenantServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var server = new FakeAuth0TenantServer(application);
        application.Use(server.HandleRequestAsync);
        application.MapPost("/oauth/token", server.IssueTokenAsync);
        application.MapGet("/api/v2/event-streams/{stream}", server.GetStreamAsync);
        application.MapGet("/api/v2/event-streams/{stream}/deliveries", server.ListDeliveriesAsync);
        application.MapGet("/api/v2/event-streams/{stream}/deliveries/{id}", server.GetDeliveryAsync);
        application.MapPost("/api/v2/event-streams/{stream}/redeliver/{id}", server.RedeliverAsync);
        application.MapGet("/api/v2/events", context => server.RequireScopeAsync(context, "read:events", () => server.EventsApi.HandleAsync(context, (status, code) => WriteErrorAsync(context, status, code))));
        application.MapPost("/api/v2/jobs/users-exports", context => server.RequireScopeAsync(context, "read:users", () => server.StartExportAsync(context)));
        application.MapGet("/api/v2/jobs/{id}", (HttpContext context, string id) => server.RequireScopeAsync(context, "read:users", () => server.GetJobAsync(context, id)));
        application.MapGet("/exports/{ticket}", server.DownloadAsync);
        await application.StartAsync();
        return server;
    }

    /// <summary>Revokes all tokens before they expire.</summary>
    public void RevokeTokens() => _tokens.Clear();

    /// <summary>Makes calls fail.</summary>
    /// <param name="call">A part of method, path and query, such as <c>/deliveries</c>.</param>
    /// <param name="status">The status; 0 aborts the connection.</param>
    /// <param name="errorCode">The error code in the body.</param>
    /// <param name="times">The number of calls that fail.</param>
    /// <param name="retryAfter">The header <c>Retry-After</c>, if there is one.</param>
    public void InjectFault(string call, int status, string errorCode = "some_code", int times = int.MaxValue, string? retryAfter = null)
    {
        lock (_faults)
        {
            _faults.Add(new Fault(call, status, errorCode, retryAfter) { RemainingTimes = times });
        }
    }

    public void ClearFaults()
    {
        lock (_faults)
        {
            _faults.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task HandleRequestAsync(HttpContext context, RequestDelegate next)
    {
        var call = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        _calls.Enqueue(call);
        context.Response.Headers["X-RateLimit-Limit"] = "50";
        context.Response.Headers["X-RateLimit-Remaining"] = RemainingCalls.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-RateLimit-Reset"] = (Tenant.Time.GetUtcNow() + RateLimitResetsIn).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        switch (TakeFault(call))
        {
            case { Status: 0 }:
                context.Abort();
                return;
            case { } fault:
                context.Response.Headers.RetryAfter = fault.RetryAfter;
                await WriteErrorAsync(context, fault.Status, fault.ErrorCode);
                return;
        }

        if (context.Request.Path.StartsWithSegments("/api") && !IsAuthorized(context))
        {
            await WriteErrorAsync(context, 401, "invalid_token");
            return;
        }

        if (context.Request.RouteValues.TryGetValue("stream", out var stream) && (string?)stream != FakeAuth0Tenant.StreamId)
        {
            await WriteErrorAsync(context, 404, "inexistent_event_stream");
            return;
        }

        await next(context);
    }

    private async Task IssueTokenAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        if ((string?)body["grant_type"] != "client_credentials" || (string?)body["audience"] != $"https://{Domain}/api/v2/"
            || (string?)body["client_id"] != ClientId || (string?)body["client_secret"] != ClientSecret)
        {
            context.Response.StatusCode = 401;
            await WriteJsonAsync(context, new JsonObject { ["error"] = "access_denied", ["error_description"] = "Unauthorized" });
            return;
        }

        var token = Guid.NewGuid().ToString("N");
        _tokens[token] = Tenant.Time.GetUtcNow() + TimeSpan.FromDays(1);
        await WriteJsonAsync(context, new JsonObject { ["access_token"] = token, ["scope"] = "read:event_streams", ["expires_in"] = 86400, ["token_type"] = "Bearer" });
    }

    private Task GetStreamAsync(HttpContext context) => WriteJsonAsync(context, new JsonObject
    {
        ["id"] = FakeAuth0Tenant.StreamId,
        ["status"] = Tenant.StreamStatus,
        ["name"] = "auth0sync",
        ["subscriptions"] = new JsonArray(new JsonObject { ["event_type"] = "user.created" }),
        ["destination"] = new JsonObject { ["type"] = "webhook", ["configuration"] = new JsonObject { ["webhook_endpoint"] = Tenant.WebhookEndpoint } },
    });

    private Task ListDeliveriesAsync(HttpContext context)
    {
        var take = int.Parse(context.Request.Query["take"]!, CultureInfo.InvariantCulture);
        var from = IgnoresCursor ? null : (string?)context.Request.Query["from"];
        var page = Tenant.FailedDeliveries.SkipWhile(delivery => from is not null && delivery.Id != from).Skip(from is null ? 0 : 1).Take(take).ToList();
        var deliveries = new JsonArray([.. page.Select(delivery => delivery.ToJson())]);

        // The API returns a cursor with the last page, too.
        var cursor = page.LastOrDefault()?.Id;
        return WriteJsonAsync(context, ListFormat switch
        {
            DeliveryListFormat.BareArray => deliveries,
            DeliveryListFormat.Next => new JsonObject { ["deliveries"] = deliveries, ["next"] = cursor },
            _ => new JsonObject { ["deliveries"] = deliveries, ["nextPageToken"] = cursor },
        });
    }

    private Task GetDeliveryAsync(HttpContext context, string id) =>
        Tenant.FailedDeliveries.FirstOrDefault(delivery => delivery.Id == id) is { } found
            ? WriteJsonAsync(context, found.ToJson())
            : WriteErrorAsync(context, 404, "inexistent_delivery");

    private async Task RedeliverAsync(HttpContext context, string id)
    {
        if (!await Tenant.RedeliverAsync(id))
        {
            await WriteErrorAsync(context, 404, "inexistent_delivery");
            return;
        }

        context.Response.StatusCode = 202;
        await WriteJsonAsync(context, new JsonObject());
    }

    private Task RequireScopeAsync(HttpContext context, string scope, Func<Task> handleAsync) =>
        MissingScopes.Contains(scope) ? WriteErrorAsync(context, 403, "insufficient_scope") : handleAsync();

    private async Task StartExportAsync(HttpContext context) =>
        await (ExportJobs.Start(await JsonNode.ParseAsync(context.Request.Body)) is { } job ? WriteJsonAsync(context, job) : WriteErrorAsync(context, 400, "invalid_body"));

    private Task GetJobAsync(HttpContext context, string id) =>
        ExportJobs.Get(id, ticket => $"http://{Domain}/exports/{ticket}?Signature=secret") is { } job ? WriteJsonAsync(context, job) : WriteErrorAsync(context, 404, "inexistent_job");

    private async Task DownloadAsync(HttpContext context, string ticket)
    {
        // A file store refuses a token besides the signature.
        if (context.Request.Headers.Authorization.Count > 0 || ExportJobs.Download(ticket) is not { } file)
        {
            context.Response.StatusCode = 403;
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        if (ExportJobs.TakeBrokenDownload())
        {
            // So much that the status must have been sent.
            context.Response.ContentLength = 2 * BrokenDownloadBytes;
            await context.Response.Body.WriteAsync(new byte[BrokenDownloadBytes]);
            context.Abort();
            return;
        }

        context.Response.ContentLength = file.Length;
        await context.Response.Body.WriteAsync(file);
    }

    private Fault? TakeFault(string call)
    {
        lock (_faults)
        {
            var fault = _faults.Find(fault => fault.RemainingTimes > 0 && call.Contains(fault.Call, StringComparison.Ordinal));
            if (fault is not null)
            {
                fault.RemainingTimes--;
            }

            return fault;
        }
    }

    private bool IsAuthorized(HttpContext context) =>
        _tokens.TryGetValue(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal), out var until) && until > Tenant.Time.GetUtcNow();

    private static Task WriteErrorAsync(HttpContext context, int status, string errorCode)
    {
        context.Response.StatusCode = status;
        return WriteJsonAsync(context, new JsonObject { ["statusCode"] = status, ["error"] = "An error", ["message"] = "ines@example.com", ["errorCode"] = errorCode });
    }

    private static Task WriteJsonAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    private sealed record Fault(string Call, int Status, string ErrorCode, string? RetryAfter)
    {
        public int RemainingTimes { get; set; }
    }
}

/// <summary>The format of a list of deliveries.</summary>
public enum DeliveryListFormat
{
    /// <summary>With <c>nextPageToken</c>, as in recorded responses.</summary>
    NextPageToken,

    /// <summary>With <c>next</c>, as in the SDKs.</summary>
    Next,

    /// <summary>A plain array, as in the documentation.</summary>
    BareArray,
}
