using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class ShellScriptTests
{
    [Theory]
    [InlineData("npm ci && npm run build; echo done", "npm ci|npm run build|echo done")]
    [InlineData("if ! make test; then exit 1; fi", "make test|exit 1|fi")]
    [InlineData("A=1 B='x y' cmd \"a b\" c\\ d", "cmd a b c d")]
    [InlineData("echo $(date +%s) `id -u`", "date +%s|id -u|echo  ")]
    [InlineData("cat <<EOF > out.txt", "cat")]
    [InlineData("# npm install x\necho a # b", "echo a")]
    [InlineData("cargo \\\n  publish \\\n  -n", "cargo publish -n")]
    [InlineData("echo 'unclosed", "echo unclosed")]
    [InlineData("echo ${{ a && 'b; c' }} d", "echo ${{ a && 'b; c' }} d")]
    public void CommandsOf_Bash_AreSplit(string script, string expected) =>
        Assert.Equal(expected, string.Join('|', Commands(script, "bash").Select(command => string.Join(' ', command.Words.Select(word => word.Text)))));

    [Fact]
    public void CommandsOf_HereDocument_IsNotRead()
    {
        var commands = Commands("cat <<'EOF' >> \"$GITHUB_ENV\"\nnpm install x\nEOF\necho after", "bash");

        Assert.DoesNotContain(commands, command => command.Name == "npm");
        Assert.Contains(commands, command => command.Targets is ["$GITHUB_ENV"]);
        Assert.Contains(commands, command => command.Name == "echo");
    }

    [Fact]
    public void CommandsOf_PowerShell_JoinsLines() =>
        Assert.Equal("dotnet nuget push", string.Join(' ', Assert.Single(Commands("dotnet `\n  nuget `\n  push", "pwsh")).Words.Select(word => word.Text)));

    [Fact]
    public void CommandsOf_OtherShell_AreNone() => Assert.Empty(Commands("import os", "python"));

    [Fact]
    public void CommandsOf_DeepSubstitution_Ends() => Assert.NotNull(Commands(string.Concat(Enumerable.Repeat("$(a ", 5000)), "bash"));

    private static IReadOnlyList<ShellCommand> Commands(string script, string shell)
    {
        var file = new RuleFile(".github/workflows/a.yml", $"on: push\njobs:\n  a:\n    steps:\n    - shell: {shell}\n      run: |\n        {script.Replace("\n", "\n        ", StringComparison.Ordinal)}\n");
        return ShellScript.CommandsOf(file, file.Workflow!, file.Workflow!.Steps[0]);
    }
}
