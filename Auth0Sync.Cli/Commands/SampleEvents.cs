using System.Text.Json;

namespace Auth0Sync.Cli.Commands;

/// <summary>The sample events of the repository, which are part of this program, and events in files.</summary>
internal static class SampleEvents
{
    // The limit of the largest body that the webhook reads is lower by default; this only protects the memory.
    private const int MaxBytes = 16 * 1024 * 1024;

    private const string ResourcePrefix = "samples/";
    private const string Extension = ".json";

    public static IReadOnlyList<string> Names { get; } = [.. typeof(SampleEvents).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .Select(name => name[ResourcePrefix.Length..^Extension.Length])
        .Order(StringComparer.Ordinal)];

    /// <summary>Opens a file, the standard input (<c>-</c>), the sample with this name or number, or the first one of this event type.</summary>
    /// <exception cref="CliException">There is no such file or sample.</exception>
    public static Stream Open(string name, CliEnvironment environment)
    {
        if (name == "-")
        {
            return environment.Input;
        }

        var path = Path.Combine(environment.CurrentFolder, name);
        return File.Exists(path) ? File.OpenRead(path) : new MemoryStream(Find(name), writable: false);
    }

    /// <summary>Reads the one event of a file, the standard input or a sample.</summary>
    /// <exception cref="CliException">There is no such file or sample, or it is too large.</exception>
    public static async Task<byte[]> ReadAsync(string name, CliEnvironment environment, CancellationToken cancellationToken)
    {
        await using var stream = Open(name, environment);
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (content.Length + read > MaxBytes)
            {
                throw new CliException(ExitCode.Usage, $"The event is larger than {MaxBytes / 1024 / 1024} MiB.");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static byte[] Find(string name) => Names.Where(sample => sample == name || GetNumber(sample) == name).Select(Read).FirstOrDefault()
        ?? Names.Select(Read).FirstOrDefault(sample => HasType(sample, name))
        ?? throw new CliException(ExitCode.Usage, $"'{name}' was not found: it is neither a file, nor a sample or its number, nor the event type of a sample. Samples: {string.Join(", ", Names)}.");

    private static string GetNumber(string sample) => sample.Split('-')[0];

    private static byte[] Read(string sample)
    {
        using var resource = typeof(SampleEvents).Assembly.GetManifestResourceStream($"{ResourcePrefix}{sample}{Extension}")!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }

    private static bool HasType(byte[] sample, string type)
    {
        using var document = JsonDocument.Parse(sample);
        return document.RootElement.GetProperty("type").GetString() == type;
    }
}
