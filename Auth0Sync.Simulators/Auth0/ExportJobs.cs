using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Auth0Sync.Simulators.Auth0;

/// <summary>
/// Jobs that export users, in the format of recorded responses. A job is completed after it was asked for a number of times,
/// and each address of its file works once.
/// </summary>
/// <seealso href="https://github.com/auth0/go-auth0/blob/main/test/data/recordings/TestJobManager_ExportUsers.yaml"/>
public sealed partial class ExportJobs
{
    private readonly ConcurrentDictionary<string, Job> _jobs = new();
    private readonly ConcurrentDictionary<string, Job> _addresses = new();

    /// <summary>The users of the tenant.</summary>
    public IReadOnlyList<JsonObject> Users { get; set; } = [];

    /// <summary>How often a job is asked for until it is completed.</summary>
    public int ChecksUntilCompleted { get; set; } = 2;

    /// <summary>How many addresses have expired when they are used.</summary>
    public int ExpiredAddresses { get; set; }

    /// <summary>How many downloads break off in the middle.</summary>
    public int BrokenDownloads { get; set; }

    /// <summary>Whether jobs fail.</summary>
    public bool AreFailing { get; set; }

    /// <returns>The job; null if the request is not valid.</returns>
    public JsonObject? Start(JsonNode? request)
    {
        if (request is not JsonObject body
            || (string?)body["format"] is not ("json" or "csv")
            || body.Select(member => member.Key).Except(["format", "fields", "connection_id", "limit"]).Any()
            || (body["connection_id"] is { } connection && !ConnectionPattern().IsMatch((string?)connection ?? ""))
            || body["fields"] is not JsonArray fields
            || fields.Any(field => field is not JsonObject || (string?)field["name"] is not { Length: > 0 }))
        {
            return null;
        }

        var job = new Job($"job_{Guid.NewGuid().ToString("N")[..16]}", body);
        _jobs[job.Id] = job;
        return ToJson(job, "pending");
    }

    /// <param name="id">The job.</param>
    /// <param name="createAddress">Creates the address of a file.</param>
    /// <returns>The job; null if there is none.</returns>
    public JsonObject? Get(string id, Func<string, string> createAddress)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return null;
        }

        if (Interlocked.Increment(ref job.Checks) <= ChecksUntilCompleted)
        {
            return ToJson(job, job.Checks == 1 ? "pending" : "processing");
        }

        if (AreFailing)
        {
            return ToJson(job, "failed");
        }

        var ticket = Guid.NewGuid().ToString("N");
        _addresses[ticket] = job;
        var json = ToJson(job, "completed");
        json["location"] = createAddress(ticket);
        json["percentage_done"] = 100;
        return json;
    }

    /// <returns>The compressed file; null if the address has expired.</returns>
    public byte[]? Download(string ticket)
    {
        if (!_addresses.TryRemove(ticket, out var job) || ExpiredAddresses-- > 0)
        {
            return null;
        }

        ExpiredAddresses = 0;
        var fields = job.Request["fields"]!.AsArray().Select(field => (string)field!["name"]!).ToList();
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var user in Users)
            {
                var exported = new JsonObject(fields.Where(user.ContainsKey).Select(field => KeyValuePair.Create(field, user[field]?.DeepClone())));
                gzip.Write(Encoding.UTF8.GetBytes(exported.ToJsonString() + "\n"));
            }
        }

        return target.ToArray();
    }

    /// <returns>Whether the next download breaks off.</returns>
    public bool TakeBrokenDownload() => BrokenDownloads > 0 && BrokenDownloads-- > 0;

    private static JsonObject ToJson(Job job, string status)
    {
        var json = job.Request.DeepClone().AsObject();
        json["type"] = "users_export";
        json["status"] = status;
        json["created_at"] = "2026-11-05T12:00:00.000Z";
        json["id"] = job.Id;
        return json;
    }

    [GeneratedRegex(@"^con_[A-Za-z0-9]{16}\z")]
    private static partial Regex ConnectionPattern();

    private sealed class Job(string id, JsonObject request)
    {
        public int Checks;

        public string Id => id;

        public JsonObject Request => request;
    }
}
