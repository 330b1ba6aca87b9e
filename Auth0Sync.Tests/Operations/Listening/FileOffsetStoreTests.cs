using Auth0Sync.Core.Operations.Listening;
using Xunit;

namespace Auth0Sync.Tests.Operations.Listening;

[Trait("Category", "Unit")]
public sealed class FileOffsetStoreTests : IDisposable
{
    private static readonly StoredOffset Offset = new("MTIzNDIzNDEzCg==", new DateTimeOffset(2026, 10, 5, 8, 0, 0, TimeSpan.Zero));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_offset_is_stored()
    {
        var store = new FileOffsetStore(_folder.GetPath("listen.json"));

        Assert.Equal(default, await store.ReadAsync(CancellationToken.None));
        Assert.Null(await store.WriteAsync(Offset, CancellationToken.None));
        Assert.Equal((Offset, null), await store.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"offset\":\"MTIz")]
    [InlineData("{\"offset\":\"MTIzNDIzNDEzCg==\"}")]
    public async Task A_damaged_file_is_not_taken_for_none(string content)
    {
        var path = _folder.GetPath("listen.json");
        await File.WriteAllTextAsync(path, content);

        var (stored, problem) = await new FileOffsetStore(path).ReadAsync(CancellationToken.None);

        Assert.Null(stored);
        Assert.Contains(path, problem, StringComparison.Ordinal);
        Assert.Contains("--since", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named()
    {
        var path = _folder.GetPath(Path.Combine("missing", "listen.json"));

        Assert.Contains(path, await new FileOffsetStore(path).WriteAsync(Offset, CancellationToken.None), StringComparison.Ordinal);
    }
}
