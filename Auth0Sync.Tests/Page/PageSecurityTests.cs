using System.Net;
using System.Text;
using Auth0Sync.Page;
using Xunit;

namespace Auth0Sync.Tests.Page;

/// <summary>Who can use the page: only the browser that opened its address first, and only the page's own script.</summary>
[Trait("Category", "Integration")]
public sealed class PageSecurityTests : IAsyncLifetime
{
    private readonly List<byte[]> _sent = [];

    private PageHarness _page = null!;

    private int Port => new Uri(_page.Origin).Port;

    private IEnumerable<(string Method, string Path)> DataEndpoints => _page.Endpoints.Where(endpoint => endpoint.Path.StartsWith("/api/", StringComparison.Ordinal));

    public async Task InitializeAsync() => _page = await PageHarness.StartAsync(new PageSender([new PageSample("a.json", "A", "B", """{"id":"evt_1","time":"x"}"""u8.ToArray())], (body, _) =>
    {
        _sent.Add(body.ToArray());
        return Task.FromResult(202);
    }));

    public async Task DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public async Task Every_file_has_the_headers_that_forbid_what_the_page_does_not_need()
    {
        foreach (var (_, path) in _page.Endpoints.Except(DataEndpoints))
        {
            using var response = await _page.Browser.GetAsync(path);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.All(
                ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self';", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'"],
                directive => Assert.Contains(directive, policy, StringComparison.Ordinal));
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task No_data_is_served_without_a_session()
    {
        Assert.NotEmpty(DataEndpoints);
        foreach (var (method, path) in DataEndpoints.Where(endpoint => endpoint is not ("POST", "/api/session")))
        {
            using var request = method == "GET" ? new HttpRequestMessage(HttpMethod.Get, path) : _page.CreatePost(path, new { });
            using var response = await _page.Browser.SendAsync(request);

            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, response.StatusCode));
            Assert.Contains("Start it again.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_token_opens_one_session_with_a_cookie_that_no_script_and_no_other_site_gets()
    {
        using var first = await _page.Browser.SendAsync(_page.CreatePost("/api/session", new { token = _page.Token }));
        using var other = _page.CreateBrowser();
        using var second = await other.SendAsync(_page.CreatePost("/api/session", new { token = _page.Token }));
        using var data = await _page.Browser.GetAsync("/api/status");

        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_page.Token, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, data.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task A_wrong_token_opens_nothing_and_does_not_use_up_the_right_one(string? token)
    {
        using var response = await _page.Browser.SendAsync(_page.CreatePost("/api/session", new { token }));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        await _page.SignInAsync();
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{port}")]
    [InlineData("localhost.evil.example:{port}")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0:{port}")]
    public async Task Another_name_of_this_machine_gets_nothing_so_that_DNS_cannot_be_rebound(string host)
    {
        await _page.SignInAsync();
        foreach (var path in new[] { "/", "/js/app.js", "/api/session", "/api/status", "/api/live" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host.Replace("{port}", $"{Port}", StringComparison.Ordinal) } };
            using var response = await _page.Browser.SendAsync(request);

            Assert.Equal((path, HttpStatusCode.MisdirectedRequest), (path, response.StatusCode));
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("[::1]")]
    public async Task The_local_names_are_accepted(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = $"{name}:{Port}" } };
        using var response = await _page.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("none")]
    public async Task Another_page_reads_nothing_even_with_the_cookie(string site)
    {
        await _page.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status") { Headers = { { "Sec-Fetch-Site", site } } };
        using var response = await _page.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("Origin", null, HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(PageHarness.GuardHeader, null, HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    public async Task Another_page_changes_nothing_even_with_the_cookie(string header, string? value, HttpStatusCode expected)
    {
        await _page.SignInAsync();
        using var request = _page.CreatePost("/api/send", new { sample = "a.json" });
        request.Headers.Remove(header);
        if (value is not null)
        {
            request.Headers.Add(header, value);
        }

        using var response = await _page.Browser.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Empty(_sent);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data")]
    public async Task A_form_of_another_page_changes_nothing(string contentType)
    {
        await _page.SignInAsync();
        using var request = _page.CreatePost("/api/send", new { });
        request.Content = new StringContent("""{"sample":"a.json"}""", Encoding.UTF8, contentType);
        using var response = await _page.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_not_read()
    {
        await _page.SignInAsync();
        using var response = await _page.Browser.SendAsync(_page.CreatePost("/api/explain", new { @event = new string(' ', 2 * 1024 * 1024) }));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"sample":1}""")]
    public async Task A_body_of_another_form_is_refused(string body)
    {
        await _page.SignInAsync();
        using var request = _page.CreatePost("/api/send", new { });
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _page.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task A_sample_is_sent_as_it_is_or_as_a_new_event()
    {
        await _page.SignInAsync();
        using var first = await _page.Browser.SendAsync(_page.CreatePost("/api/send", new { sample = "a.json" }));
        using var second = await _page.Browser.SendAsync(_page.CreatePost("/api/send", new { sample = "a.json", asNew = true }));

        Assert.Equal("""{"id":"evt_1","time":"x"}""", Encoding.UTF8.GetString(_sent[0]));
        var sent = await second.Content.ReadFromJsonAsync<SentSample>();
        Assert.Equal(202, sent!.WebhookStatus);
        Assert.NotEqual("evt_1", sent.EventId);
        Assert.Contains(sent.EventId, Encoding.UTF8.GetString(_sent[1]), StringComparison.Ordinal);
        Assert.Contains("2026-11-05T12:00:00", Encoding.UTF8.GetString(_sent[1]), StringComparison.Ordinal);
    }

    private sealed record SentSample(string EventId, int WebhookStatus);
}
