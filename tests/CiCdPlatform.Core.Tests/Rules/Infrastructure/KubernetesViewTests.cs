using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Rules.Infrastructure;

public sealed class KubernetesViewTests
{
    [Fact]
    public void Of_SeveralDocuments_SeesThePodsOfAll()
    {
        const string Text = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: a}
            spec: {template: {spec: {initContainers: [{name: i, image: x:1}], containers: [{name: c, image: x:1}]}}}
            ---
            # nothing
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: b}
            spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: d, image: x}]}}}}}
            ---
            apiVersion: v1
            kind: List
            items:
              - apiVersion: v1
                kind: Pod
                metadata: {name: e}
                spec: {containers: [{name: f, image: x:latest}]}
            """;
        var file = new RuleFile("k8s/all.yaml", Text);

        var view = KubernetesView.Of(file);

        Assert.Equal(["a:c", "a:i", "b:d", "e:f"], view!.Pods.SelectMany(pod => pod.Containers.Select(container => $"{pod.Owner.Name}:{container.Name}")));
        Assert.Equal([11, 19], new MutableImageRule().Check(file, RuleSettings.Default).Select(hit => file.At(hit.Offset).Line));
    }

    [Fact]
    public void Of_BracesInStrings_IsAManifest() =>
        Assert.NotNull(KubernetesView.Of(new RuleFile("alerts.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: {a: \"{{ $value }}\"}\n")));

    [Theory]
    [InlineData("a: b\n")]
    [InlineData("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: {{ .Values.a }}, image: b}]}\n")]
    [InlineData("apiVersion: v1\n")]
    [InlineData("apiVersion: [1\nkind: Pod\n")]
    [InlineData("- apiVersion: v1\n  kind: Pod\n")]
    public void Of_NoManifest_IsNull(string text) => Assert.Null(KubernetesView.Of(new RuleFile("a.yaml", text)));
}
