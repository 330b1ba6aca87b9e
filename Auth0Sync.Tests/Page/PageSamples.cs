using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Page;

/// <summary>The sample events, for the tests in a browser.</summary>
internal static class PageSamples
{
    public const string NadiaId = "auth0|67d1a4c8f2e35b9047ad61c3";
    public const string NadiaEmail = "nadia.ferreira@example.com";

    public static Task<string> ReadSampleAsync(string name) => File.ReadAllTextAsync(Path.Combine(SamplesFolder.Find(), name));

    /// <summary>Posts samples. Each waits until the one before is processed: the order decides what becomes of them.</summary>
    public static async Task PostSamplesAsync(LocalHostApp app, params string[] samples)
    {
        foreach (var sample in samples)
        {
            await PostAsync(app, await ReadSampleAsync(sample));
        }
    }

    /// <summary>Posts an event and waits until it is processed.</summary>
    public static async Task PostAsync(LocalHostApp app, string auth0Event)
    {
        using var response = await app.PostAsync(auth0Event);
        response.EnsureSuccessStatusCode();
        foreach (var target in app.Targets)
        {
            var queue = app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetName(target.Descriptor.Name));
            await Poll.UntilAsync(async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0, $"the event is processed for {target.Descriptor.Name}");
        }
    }
}
