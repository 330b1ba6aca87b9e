using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Conformance.Ndjson;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth0Sync.Tests.Targets.Ndjson;

/// <summary>The file target with a temporary file.</summary>
internal sealed class NdjsonConformanceTarget(TimeProvider time) : IConformanceTarget
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("auth0sync-ndjson-");

    public TargetDescriptor Descriptor => NdjsonRegistration.Descriptor;

    public CallMonitor Monitor { get; } = new(time);

    public ConformanceTraits SystemTraits => ConformanceTraits.KeepsRecordOnMove | ConformanceTraits.ReadmitsPeople | ConformanceTraits.FreesAddresses;

    // A file has no gateway, does not throttle and refuses no line as a whole.
    public IReadOnlyCollection<CallFailure> Failures { get; } =
        [CallFailure.Busy, CallFailure.ConnectionLost, CallFailure.ResponseLost, CallFailure.Unauthorized, CallFailure.Forbidden, CallFailure.RejectedField];

    public IReadOnlyCollection<string> OwnPolicies => [];

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Auth0Sync:Ndjson:Enabled"] = "true",
        ["Auth0Sync:Ndjson:Path"] = FilePath,
    };

    public IReadOnlyList<ConformanceRecord> Records => [.. ReadLines().Select(ToRecord)];

    public IReadOnlyList<string> CreationOperationIds => throw new NotSupportedException();

    private string FilePath => Path.Combine(_folder.FullName, "users.ndjson");

    public string RefuseFamilyName() => new('x', NdjsonTarget.MaxTextLength + 1);

    public IReadOnlyDictionary<string, string?>? GetPolicySettings(string policy, string value) =>
        new Dictionary<string, string?> { [$"{Descriptor.PoliciesSection}:{policy}"] = value };

    public void Register(IServiceCollection services, IConfiguration configuration) => services
        .AddTarget<NdjsonRegistration>(configuration)
        .AddSingleton<NdjsonFile>()
        .Replace(ServiceDescriptor.Singleton<INdjsonFile>(provider => new MonitoredFile(provider.GetRequiredService<NdjsonFile>(), Monitor)));

    public string AddRecord(ConformanceRecord draft)
    {
        var id = Guid.NewGuid().ToString("N");
        Change(lines => lines.Add(new JsonObject { ["id"] = id, [NdjsonTarget.Email] = draft.Email, ["given_name"] = draft.GivenName }));
        return id;
    }

    public void EditGivenName(string id, string givenName) => Change(lines => lines.Single(line => (string?)line["id"] == id)["given_name"] = givenName);

    public void RemoveRecord(string id) => Change(lines => lines.RemoveAll(line => (string?)line["id"] == id));

    public void RestoreRecord(string id) => throw new NotSupportedException();

    public void MergeRecords(string primaryId, string otherId) => throw new NotSupportedException();

    public void Dispose() => _folder.Delete(recursive: true);

    private static ConformanceRecord ToRecord(JsonObject line) => new((string)line["id"]!)
    {
        UserId = (string?)line[NdjsonTarget.UserId],
        Email = (string?)line[NdjsonTarget.Email],
        GivenName = (string?)line["given_name"],
        FamilyName = (string?)line["family_name"],
        Status = (string?)line["status"] is { } status ? Enum.Parse<RecordStatus>(status, ignoreCase: true) : null,
    };

    private List<JsonObject> ReadLines() => File.Exists(FilePath) ? [.. File.ReadLines(FilePath).Select(line => JsonNode.Parse(line)!.AsObject())] : [];

    private void Change(Action<List<JsonObject>> change)
    {
        var lines = ReadLines();
        change(lines);
        File.WriteAllLines(FilePath, lines.Select(line => line.ToJsonString()));
    }

    private sealed class MonitoredFile(NdjsonFile file, CallMonitor monitor) : INdjsonFile
    {
        public Task<List<JsonObject>> ReadAsync(CancellationToken cancellationToken) => CallAsync("read", () => file.ReadAsync(cancellationToken));

        public Task<TargetResult> ChangeAsync(Func<List<JsonObject>, TargetResult> change, CancellationToken cancellationToken) =>
            CallAsync("change", () => file.ChangeAsync(change, cancellationToken));

        private async Task<T> CallAsync<T>(string operation, Func<Task<T>> call)
        {
            switch (await monitor.EnterAsync(operation, "", null))
            {
                case null:
                    return await call();
                case CallFailure.ResponseLost:
                    await call();
                    throw new IOException("The file system responds no more.");
                case CallFailure.Unauthorized or CallFailure.Forbidden:
                    throw new UnauthorizedAccessException("The file is not accessible.");
                default:
                    throw new IOException("The file is in use.");
            }
        }
    }
}
