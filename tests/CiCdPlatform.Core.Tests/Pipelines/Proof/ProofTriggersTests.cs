using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;

namespace CiCdPlatform.Core.Tests.Pipelines.Proof;

public sealed class ProofTriggersTests
{
    [Fact]
    public void For_AWorkflow_ReplacesItsTriggersAlone() => Assert.Equal(
        "name: CI\n\non:\n  push:\n    branches: ['proof']\n\npermissions: {}\njobs:\n  a: {}\n",
        ProofTriggers.For(ForgeKind.GitHub, "name: CI\n\non:\n  push:\n    branches: [main]\n  # merge\n  pull_request:\n\npermissions: {}\njobs:\n  a: {}\n", "proof"));

    [Fact]
    public void For_AGitLabPipeline_ReplacesItsWorkflowAlone() => Assert.Equal(
        "stages: [test]\nworkflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"proof\"\n\ntest:\n  script: [a]\n",
        ProofTriggers.For(ForgeKind.GitLab, "stages: [test]\nworkflow:\n  rules:\n    - if: $CI_COMMIT_TAG\n\ntest:\n  script: [a]\n", "proof"));

    [Fact]
    public void For_NoTriggers_PutsThemFirst() => Assert.StartsWith(
        "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"proof\"\ntest:", ProofTriggers.For(ForgeKind.GitLab, "test:\n  script: [a]\n", "proof"), StringComparison.Ordinal);
}
