using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners.Secrets;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Rules;

/// <summary>A fixture of a rule as a repository of one file: its first line may say <c># file: PATH</c>, the second <c># persona: NAME</c>, and <c>{fake:KIND}</c> is an assembled secret.</summary>
internal sealed class RuleFixture : IDisposable
{
    public RuleFixture(string input)
    {
        var text = File.ReadAllText(RepositoryRoot.Combine(input));
        foreach (var kind in text.Contains("{fake:", StringComparison.Ordinal) ? SecretKinds.All : [])
        {
            text = text.Replace("{fake:" + kind.Id + "}", kind.Fires[0], StringComparison.Ordinal);
        }

        var first = text.Split('\n', 2)[0];
        Path = first.StartsWith("# file: ", StringComparison.Ordinal) ? first["# file: ".Length..].Trim() : System.IO.Path.GetFileName(input);
        Text = text;
        const string PersonaMark = "# persona: ";
        Persona = text.Split('\n', 3) is [_, var second, ..] && second.StartsWith(PersonaMark, StringComparison.Ordinal) ? Enum.Parse<Persona>(second[PersonaMark.Length..].Trim(), ignoreCase: true) : Persona.Regular;
        Snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { [Path] = text });
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>Who hears the findings.</summary>
    public Persona Persona { get; }

    public RepositorySnapshot Snapshot { get; }

    public void Dispose() => Snapshot.Dispose();
}
