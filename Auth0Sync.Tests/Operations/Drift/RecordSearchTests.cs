using Auth0Sync.Core.Operations.Drift;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Operations.Drift;

/// <summary>Reading the fields of a record from a system that does not always respond.</summary>
[Trait("Category", "Unit")]
public sealed class RecordSearchTests
{
    private const string RecordId = "254";

    private static readonly IReadOnlyDictionary<string, string?> Values = new Dictionary<string, string?> { ["firstname"] = "Ines" };

    private readonly Mock<IFieldReader> _target = new();
    private readonly RecordSearch _search = new(new TestTimeProvider { SkipDelaysUpTo = TimeSpan.FromMinutes(2) });

    [Fact]
    public async Task A_failed_read_of_an_existing_record_is_repeated()
    {
        SetUpRecord(new TargetResult.Done(new TargetRecord(RecordId)));
        _target.SetupSequence(target => target.ReadFieldsAsync(RecordId, It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((IReadOnlyDictionary<string, string?>?)null)
            .ReturnsAsync(Values);

        Assert.Same(Values, await ReadAsync());
    }

    [Fact]
    public async Task The_fields_of_a_removed_record_are_read_once()
    {
        SetUpRecord(new TargetResult.Missing());

        Assert.Null(await ReadAsync());
        VerifyReads(Times.Once());
    }

    [Fact]
    public async Task Reads_that_keep_failing_end()
    {
        SetUpRecord(new TargetResult.Done(new TargetRecord(RecordId)));

        Assert.Null(await ReadAsync());
        VerifyReads(Times.Exactly(6));
    }

    private void SetUpRecord(TargetResult result) =>
        _target.Setup(target => target.FindAsync(new RecordKey.Id(RecordId), It.IsAny<CancellationToken>())).ReturnsAsync(result);

    private Task<IReadOnlyDictionary<string, string?>?> ReadAsync() => _search.ReadFieldsAsync(_target.Object, RecordId, ["firstname"], CancellationToken.None);

    private void VerifyReads(Times times) =>
        _target.Verify(target => target.ReadFieldsAsync(RecordId, It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()), times);
}
