using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Workflows;

public sealed class WorkflowRulesTests
{
    private static readonly IReadOnlyList<IRule> Judged = [.. SyntaxRules.All, .. GitLabRules.All];

    public static TheoryData<string> Generated() =>
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Combine("tests/CiCdPlatform.Core.Tests/Pipelines/fixtures"), "*ci.yml", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Generated))]
    public void Run_PipelineOfOurs_FindsNothing(string path)
    {
        var target = path.Contains("/gitlab/", StringComparison.Ordinal) ? ".gitlab-ci.yml" : ".github/workflows/ci.yml";

        Assert.Empty(Run((target, File.ReadAllText(RepositoryRoot.Combine(path)))));
    }

    [Fact]
    public void Run_LocalAction_ChecksInputsAndOutputs()
    {
        var found = Run(
            (".github/actions/greet/action.yml", "name: Greet\ndescription: d\ninputs:\n  who:\n    required: true\noutputs:\n  text:\n    value: ${{ steps.a.outputs.x }}\nruns:\n  using: composite\n  steps:\n    - id: a\n      run: echo hi\n      shell: bash\n"),
            (".github/workflows/ci.yml", Job("      - id: greet\n        uses: ./.github/actions/greet\n        with:\n          whom: me\n      - run: echo '${{ steps.greet.outputs.txt }} ${{ steps.greet.outputs.text }}'\n")));

        Assert.Equal(["action-input 8", "action-input 10", "workflow-expression 11"], found);
    }

    [Fact]
    public void Run_LocalWorkflow_ChecksInputsSecretsAndOutputs()
    {
        var found = Run(
            (".github/workflows/called.yml", "on:\n  workflow_call:\n    inputs:\n      level:\n        type: number\n        required: true\n    secrets:\n      token:\n        required: true\n    outputs:\n      path:\n        value: ${{ jobs.build.outputs.path }}\n"
                + "jobs:\n  build:\n    runs-on: ubuntu-24.04\n    outputs:\n      path: a\n    steps:\n      - run: echo '${{ inputs.level }} ${{ secrets.other }}'\n"),
            (".github/workflows/ci.yml", "on: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    with:\n      level: high\n      more: 1\n  after:\n    needs: call\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo '${{ needs.call.outputs.path }} ${{ needs.call.outputs.pth }}'\n"));

        Assert.Equal(["workflow-expression 19", "workflow-call 4", "workflow-expression 6", "workflow-call 7", "workflow-expression 12"], found);
    }

    [Fact]
    public void Run_MatrixOfExpressions_TakesWhatIsNotKnown() =>
        Assert.Empty(Run((".github/workflows/ci.yml", "on: push\njobs:\n  plan:\n    runs-on: ubuntu-24.04\n    outputs:\n      all: ${{ steps.all.outputs.json }}\n    steps:\n      - id: all\n        run: echo json=[] >> \"$GITHUB_OUTPUT\"\n"
            + "  run:\n    needs: plan\n    strategy:\n      matrix: ${{ fromJSON(needs.plan.outputs.all) }}\n    runs-on: ${{ matrix.os }}\n    steps:\n      - run: echo '${{ matrix.anything.else }}'\n")));

    [Fact]
    public void Run_EmptyWorkflow_SaysSo() => Assert.Equal(["workflow-syntax 1"], Run((".github/workflows/ci.yml", "")));

    [Fact]
    public void Run_FileOfThousandsOfEverything_Ends()
    {
        var steps = string.Concat(Enumerable.Range(0, 4000).Select(i => $"      - id: s{i}\n        run: echo '${{{{ steps.s{i + 1}.outputs.a }}}}'\n"));
        var jobs = string.Concat(Enumerable.Range(0, 4000).Select(i => $"  j{i}:\n    needs: j{(i + 1) % 4000}\n    runs-on: ubuntu-24.04\n    strategy: {{ matrix: {{ a: [x, x], exclude: [{{ a: y }}] }} }}\n    steps: [{{ run: a }}]\n"));

        var found = Run((".github/workflows/ci.yml", Job(steps) + jobs));

        Assert.Equal(RuleSettings.Default.MaxFindingsPerFile, found.Count);
    }

    private static string Job(string steps) => "on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: 'true'\n" + steps;

    private static List<string> Run(params (string Path, string Text)[] files)
    {
        using var snapshot = RepositorySnapshots.FromFiles(files.ToDictionary(file => file.Path, file => file.Text, StringComparer.Ordinal));
        var report = RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { OnlyRules = Judged, Persona = Persona.Pedantic });
        Assert.DoesNotContain(report.Warnings, warning => warning.Contains("failed", StringComparison.Ordinal));
        return [.. report.Findings.Select(finding => $"{finding.Rule} {finding.Location.StartLine}")];
    }
}
