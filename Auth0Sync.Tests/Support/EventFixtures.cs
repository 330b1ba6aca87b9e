namespace Auth0Sync.Tests.Support;

/// <summary>The event files embedded in the test assembly, by file name.</summary>
internal static class EventFixtures
{
    public const string Created = "user.created.json";
    public const string TestEvent = "user.created.test-event.json";
    public const string Updated = "user.updated.json";
    public const string Deleted = "user.deleted.json";
    public const string MinimalDeleted = "user.deleted.minimal.json";

    public static byte[] Read(string name)
    {
        using var stream = typeof(EventFixtures).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException("The fixture is not embedded in the test assembly.", name);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
