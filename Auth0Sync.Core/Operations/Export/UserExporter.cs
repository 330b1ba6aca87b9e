using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Export;

/// <summary>Has Auth0 export its users, with the members of the profile that the targets need, and downloads the file.</summary>
public sealed class UserExporter
{
    // What identifies, orders and blocks users, and what names are derived from.
    private static readonly string[] RequiredFields =
    [
        "user_id", "email", "email_verified", "name", "given_name", "family_name", "nickname", "blocked", "identities", "created_at", "updated_at",
    ];

    private const int MaxDownloads = 5;
    private const int BufferBytes = 128 * 1024;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    // A connection can be dead without breaking off.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    private readonly UserExportClient _client;
    private readonly TargetRegistry _targets;
    private readonly IOptionsMonitor<Auth0Options> _options;
    private readonly TimeProvider _time;

    internal UserExporter(UserExportClient client, TargetRegistry targets, IOptionsMonitor<Auth0Options> options, TimeProvider time) =>
        (_client, _targets, _options, _time) = (client, targets, options, time);

    /// <summary>Runs until the file is complete.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<ExportReport> ExportAsync(ExportRequest request, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var fields = SelectFields();
        if (!_options.CurrentValue.IsConfigured)
        {
            return Fail(null, FailureKind.Invalid, Auth0Options.MissingCredentials);
        }

        // Before Auth0 works for it, which can take hours.
        if (FindPathProblem(request.Path) is { } pathProblem)
        {
            return Fail(null, FailureKind.Invalid, pathProblem);
        }

        // JSON, because a CSV export has no metadata objects and at most 30 fields.
        var start = await _client.StartAsync(new ExportJobRequest("json", [.. fields.Select(field => new ExportField(field))], request.ConnectionId), cancellationToken);
        if (start.Value is not { Id: { } jobId })
        {
            var isRejected = start.Failure!.Kind is ManagementFailureKind.Rejected or ManagementFailureKind.NotFound;
            return Fail(null, isRejected ? FailureKind.Invalid : FailureKind.Unavailable, start.Failure.Problem);
        }

        var failedDownloads = 0;
        using var timeout = new OperationTimeout(request.Timeout, _time, cancellationToken);
        try
        {
            return await WaitAndDownloadAsync(jobId, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return failedDownloads == 0 ? Fail(jobId, FailureKind.Problem, $"The export was not complete within {request.Timeout:c}.") : FailDownload(jobId);
        }
        catch (InvalidOperationException e)
        {
            return Fail(jobId, FailureKind.Problem, e.Message);
        }

        async Task<ExportReport> WaitAndDownloadAsync(string id, CancellationToken token)
        {
            while (true)
            {
                var result = await _client.GetAsync(id, token);
                switch (result)
                {
                    case { Failure: { Kind: not ManagementFailureKind.Busy } failure }:
                        return Fail(id, failure.Kind == ManagementFailureKind.NotFound ? FailureKind.Problem : FailureKind.Unavailable, failure.Problem);
                    case { Value: { Status: "completed", Location: { Length: > 0 } location } }:
                        if (await DownloadAsync(location, request.Path, progress, token) is { } bytes)
                        {
                            return new ExportReport(id, request.Path, bytes, fields, _time.GetElapsedTime(started));
                        }

                        // The address works for a minute; Auth0 gives another one.
                        if (++failedDownloads == MaxDownloads)
                        {
                            return FailDownload(id);
                        }

                        break;
                    case { Value.Status: "failed" }:
                        return Fail(id, FailureKind.Problem, "Auth0 failed to export the users; see the job in its dashboard.");
                    case { Value: { Status: { } status } job }:
                        progress?.Report(new ExportProgress(status, job.PercentageDone, 0));
                        break;
                }

                await Task.Delay(PollInterval, _time, token);
            }
        }

        ExportReport FailDownload(string id) =>
            Fail(id, FailureKind.Unavailable, $"The download failed ({failedDownloads} of {MaxDownloads} attempts): the file did not arrive completely. Check the network, and run it again.");

        ExportReport Fail(string? id, FailureKind kind, string problem) => new(id, null, 0, fields, _time.GetElapsedTime(started), problem) { Failure = kind };
    }

    /// <returns>The size; null if the file did not arrive completely.</returns>
    private async Task<long?> DownloadAsync(string location, string path, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        using var response = await _client.OpenAsync(location, cancellationToken);
        if (response is null)
        {
            return null;
        }

        var partPath = GetPartPath(path);
        try
        {
            await using (var content = await response.Content.ReadAsStreamAsync(cancellationToken))
            await using (var file = new FileStream(partPath, CreateOptions(FileOptions.Asynchronous)))
            {
                var isComplete = await CopyAsync(content, file, cancellationToken);
                progress?.Report(new ExportProgress("completed", 100, file.Length));
                if (!isComplete || (response.Content.Headers.ContentLength is { } expected && expected != file.Length))
                {
                    return null;
                }
            }

            File.Move(partPath, path, overwrite: true);
            return new FileInfo(path).Length;
        }
        finally
        {
            // It has personal data.
            File.Delete(partPath);
        }
    }

    /// <returns>Whether the content ended; false if the connection broke off, or brought nothing any more.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    private async Task<bool> CopyAsync(Stream content, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        using var timeout = new OperationTimeout(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        while (true)
        {
            int count;
            try
            {
                timeout.Restart(IdleTimeout);
                count = await content.ReadAsync(buffer, timeout.Token);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            // Writing can take longer.
            timeout.Restart(Timeout.InfiniteTimeSpan);

            if (count == 0)
            {
                return true;
            }

            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    /// <returns>Why the file cannot be written; null if it can, as far as that can be seen.</returns>
    private static string? FindPathProblem(string path)
    {
        if (Directory.Exists(path))
        {
            return $"{path} is a folder. Name a file.";
        }

        try
        {
            using var part = new FileStream(GetPartPath(path), CreateOptions(FileOptions.DeleteOnClose));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The file cannot be written: {e.Message}";
        }
    }

    private static string GetPartPath(string path) => path + ".part";

    private static FileStreamOptions CreateOptions(FileOptions fileOptions)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = fileOptions };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private List<string> SelectFields()
    {
        var mapped = _targets.All.SelectMany(target => target.FieldMap.Fields).Select(field => field.Source switch
        {
            FieldSource.ProfilePath path => path.Members[0],
            FieldSource.Condition condition => condition.Value.Path.Members[0],
            _ => null,
        });
        var externalIds = _targets.All.Select(target => target.Policies.ExternalIdPath?.Split('.')[0]);
        return [.. RequiredFields.Concat(mapped.Concat(externalIds).OfType<string>().Where(field => field.Length > 0).Order(StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];
    }
}
