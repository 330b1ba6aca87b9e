using System.Net;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Auth0Sync.Page;
using Auth0Sync.Tests.Operations;
using Auth0Sync.Tests.Targets.HubSpot;

namespace Auth0Sync.Tests.Page;

/// <summary>The page on its own server, over the full composition with a simulated HubSpot, and a browser's requests to it.</summary>
internal sealed class PageHarness : IAsyncDisposable
{
    public const string GuardHeader = "X-Auth0Sync-Page";

    private readonly PageServer _server;

    private PageHarness(OperationsHarness operations, HubSpotConformanceTarget hubSpot, PageServer server)
    {
        (Operations, HubSpot, _server) = (operations, hubSpot, server);
        Token = server.Address.Fragment["#token=".Length..];
        Origin = server.Address.GetLeftPart(UriPartial.Authority);
        Browser = CreateBrowser();
    }

    public OperationsHarness Operations { get; }

    public HubSpotConformanceTarget HubSpot { get; }

    public string Token { get; }

    public string Origin { get; }

    /// <summary>A client with the cookies that the server sets.</summary>
    public HttpClient Browser { get; }

    public IEnumerable<(string Method, string Path)> Endpoints => _server.Endpoints;

    public static async Task<PageHarness> StartAsync(PageSender? sender = null)
    {
        HubSpotConformanceTarget? hubSpot = null;
        var operations = await OperationsHarness.StartAsync(time => hubSpot = new HubSpotConformanceTarget(time));
        var options = new PageOptions { Installation = "the tests", Operator = "Rosa", ReopenInstructions = "Start it again.", Sender = sender };
        return new PageHarness(operations, hubSpot!, await PageServer.StartAsync(operations.Services, options, CancellationToken.None));
    }

    public HttpClient CreateBrowser() => new(new SocketsHttpHandler { UseCookies = true, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(Origin) };

    public async Task SignInAsync()
    {
        using var response = await Browser.SendAsync(CreatePost("/api/session", new { token = Token }));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A request as the page's script makes it.</summary>
    public HttpRequestMessage CreatePost(string path, object body) => new(HttpMethod.Post, path)
    {
        Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, MediaTypeNames.Application.Json),
        Headers = { { "Origin", Origin }, { GuardHeader, "1" }, { "Sec-Fetch-Site", "same-origin" } },
    };

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _server.DisposeAsync();
        await Operations.DisposeAsync();
    }
}
