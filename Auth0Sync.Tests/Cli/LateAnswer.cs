using System.Text;

namespace Auth0Sync.Tests.Cli;

/// <summary>The input of a person who is asked, and who answers only after something else has happened.</summary>
/// <param name="answer">The answer.</param>
/// <param name="before">What happens between the question and the answer.</param>
internal sealed class LateAnswer(string answer, Func<Task> before) : MemoryStream(Encoding.UTF8.GetBytes($"{answer}\n"))
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position == 0)
        {
            await before();
        }

        return await base.ReadAsync(buffer, cancellationToken);
    }
}
