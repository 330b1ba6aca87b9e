using System.Text.Json.Nodes;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Export;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Targets.HubSpot;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Operations.Export;

[Trait("Category", "Integration")]
public sealed class UserExporterTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private FakeAuth0TenantServer _auth0 = null!;
    private OperationsHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _auth0 = await FakeAuth0TenantServer.StartAsync();
        _auth0.ExportJobs.Users =
        [
            new JsonObject { ["user_id"] = "auth0|1", ["email"] = "ines@example.com", ["email_verified"] = true, ["blocked"] = true, ["updated_at"] = "2026-10-05T08:14:33.190Z", ["last_ip"] = "198.51.100.17" },
            new JsonObject { ["user_id"] = "auth0|2", ["user_metadata"] = new JsonObject { ["company"] = "Harbour" }, ["updated_at"] = "2026-10-05T08:14:33.190Z" },
        ];
        _harness = await OperationsHarness.StartAsync(
            new Dictionary<string, string?>(_auth0.Settings.Select(setting => KeyValuePair.Create($"Auth0Sync:{setting.Setting}", setting.Value)))
            {
                ["Auth0Sync:HubSpot:Mapping:company"] = "user_metadata.company",
            },
            time => new HubSpotConformanceTarget(time));
    }

    public async Task DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _auth0.DisposeAsync();
    }

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Fact]
    public async Task The_file_has_the_members_that_the_targets_need_and_can_be_read()
    {
        var report = await ExportAsync();

        Assert.Null(report.Error);
        Assert.Contains("user_metadata", report.Fields);
        Assert.DoesNotContain("last_ip", report.Fields);
        var lines = await ReadAsync(report.Path!);
        Assert.Equal(["auth0|1", "auth0|2"], lines.Cast<ExportLine.User>().Select(user => user.UserId));
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(report.Path!)!), file => file.EndsWith(".part", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(report.Path!));
        }
    }

    [Fact]
    public async Task An_address_that_has_expired_is_replaced()
    {
        _auth0.ExportJobs.ExpiredAddresses = 1;

        Assert.Null((await ExportAsync()).Error);
        Assert.Equal(2, _auth0.Calls.Count(call => call.Contains("/exports/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_repeated()
    {
        _auth0.ExportJobs.BrokenDownloads = 2;

        var report = await ExportAsync();

        Assert.Null(report.Error);
        Assert.Equal(2, (await ReadAsync(report.Path!)).Count);
        Assert.Equal(3, _auth0.Calls.Count(call => call.Contains("/exports/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_download_that_brings_nothing_any_more_is_repeated()
    {
        using var stalling = new StallingHandler(_harness.Time, stallCount: 1);
        using var download = new HttpClient(stalling);
        var exporter = new UserExporter(
            new UserExportClient(_harness.GetService<ManagementHttpClient>(), download, _harness.GetService<ManagementTokenProvider>(), _harness.Time),
            _harness.GetService<TargetRegistry>(),
            _harness.GetService<IOptionsMonitor<Auth0Options>>(),
            _harness.Time);

        var report = await exporter.ExportAsync(new ExportRequest(_folder.GetPath("users.json.gz")), null, CancellationToken.None);

        Assert.Null(report.Error);
        Assert.Equal(2, (await ReadAsync(report.Path!)).Count);
        Assert.Equal(2, _auth0.Calls.Count(call => call.Contains("/exports/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Downloads_that_always_break_off_are_reported_and_leave_no_file()
    {
        _auth0.ExportJobs.BrokenDownloads = int.MaxValue;

        var report = await ExportAsync();

        Assert.Contains("The download failed", report.Error, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Unavailable, report.Failure);
        Assert.Null(report.Path);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_folder.GetPath("users.json.gz"))!));
    }

    [Fact]
    public async Task A_failed_job_is_reported()
    {
        _auth0.ExportJobs.AreFailing = true;

        var report = await ExportAsync();

        Assert.Contains("failed to export", report.Error, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Problem, report.Failure);
        Assert.False(File.Exists(_folder.GetPath("users.json.gz")));
    }

    [Theory]
    [InlineData(403, FailureKind.Unavailable)]
    [InlineData(404, FailureKind.Problem)]
    public async Task A_job_that_Auth0_no_longer_shows_is_reported(int status, FailureKind failure)
    {
        _auth0.InjectFault("GET /api/v2/jobs/", status);

        var report = await ExportAsync();

        Assert.NotNull(report.JobId);
        Assert.Equal(failure, report.Failure);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_request_that_Auth0_rejects_is_invalid(int status)
    {
        _auth0.InjectFault("POST /api/v2/jobs/", status);

        var report = await ExportAsync();

        Assert.Equal((FailureKind.Invalid, null), (report.Failure, report.JobId));
        Assert.DoesNotContain("no longer", report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-such-folder/users.json.gz")]
    public async Task A_file_that_cannot_be_written_is_refused_before_Auth0_is_asked(string name)
    {
        var path = _folder.GetPath(name);

        var report = await _harness.GetService<UserExporter>().ExportAsync(new ExportRequest(path), null, CancellationToken.None);

        Assert.Equal(FailureKind.Invalid, report.Failure);
        Assert.Contains(path, report.Error, StringComparison.Ordinal);
        Assert.Empty(_auth0.Calls);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        _auth0.MissingScopes.Add("read:users");

        Assert.Contains("read:users", (await ExportAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_the_address_nor_a_user_is_logged()
    {
        await ExportAsync();

        Assert.DoesNotContain(_harness.Logs.Lines, line => line.Text.Contains("Signature", StringComparison.Ordinal) || line.Text.Contains("ines@example.com", StringComparison.Ordinal));
    }

    private Task<ExportReport> ExportAsync() => _harness.GetService<UserExporter>().ExportAsync(new ExportRequest(_folder.GetPath("users.json.gz")), null, CancellationToken.None);

    private static async Task<List<ExportLine>> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        var lines = new List<ExportLine>();
        await foreach (var line in new UserExportReader().ReadAsync(file, CancellationToken.None))
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Downloads of which the first ones bring a few bytes, and then nothing.</summary>
    private sealed class StallingHandler(TestTimeProvider time, int stallCount) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _remaining = stallCount;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (_remaining-- > 0)
            {
                response.Content.Dispose();
                response.Content = new StreamContent(new StallingStream(time));
            }

            return response;
        }
    }

    private sealed class StallingStream(TestTimeProvider time) : MemoryStream([0x1F, 0x8B])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (await base.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                return count;
            }

            time.Advance(TimeSpan.FromMinutes(1));
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException("The download waits for longer than a minute.");
        }
    }
}
