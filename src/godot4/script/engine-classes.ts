/**
 * The classes of Godot 4 that scripts of nodes may extend: all nodes, and what lies below Node. Looked at when a script
 * extends a name that no script has, to tell an engine's class from one that was not found.
 * Source: Godot 4 class reference, 4.2 to 4.6. A class of a later engine, or of an extension, is not among them.
 */

const NAMES = `
  AcceptDialog AimModifier3D AnimatableBody2D AnimatableBody3D AnimatedSprite2D AnimatedSprite3D AnimationMixer
  AnimationPlayer AnimationTree Area2D Area3D AspectRatioContainer AudioListener2D AudioListener3D AudioStreamPlayer
  AudioStreamPlayer2D AudioStreamPlayer3D BackBufferCopy BaseButton Bone2D BoneAttachment3D BoneConstraint3D
  BoneTwistDisperser3D BoxContainer Button CCDIK3D CPUParticles2D CPUParticles3D CSGBox3D CSGCombiner3D CSGCylinder3D
  CSGMesh3D CSGPolygon3D CSGPrimitive3D CSGShape3D CSGSphere3D CSGTorus3D Camera2D Camera3D CanvasGroup CanvasItem
  CanvasLayer CanvasModulate CenterContainer ChainIK3D CharacterBody2D CharacterBody3D CheckBox CheckButton CodeEdit
  CollisionObject2D CollisionObject3D CollisionPolygon2D CollisionPolygon3D CollisionShape2D CollisionShape3D
  ColorPicker ColorPickerButton ColorRect ConeTwistJoint3D ConfirmationDialog Container Control
  ConvertTransformModifier3D CopyTransformModifier3D DampedSpringJoint2D Decal DirectionalLight2D DirectionalLight3D
  EditorCommandPalette EditorDock EditorFileDialog EditorFileSystem EditorInspector EditorPlugin EditorProperty
  EditorResourcePicker EditorResourcePreview EditorScriptPicker EditorSpinSlider EditorToaster FABRIK3D FileDialog
  FileSystemDock FlowContainer FogVolume FoldableContainer GPUParticles2D GPUParticles3D GPUParticlesAttractor3D
  GPUParticlesAttractorBox3D GPUParticlesAttractorSphere3D GPUParticlesAttractorVectorField3D GPUParticlesCollision3D
  GPUParticlesCollisionBox3D GPUParticlesCollisionHeightField3D GPUParticlesCollisionSDF3D
  GPUParticlesCollisionSphere3D Generic6DOFJoint3D GeometryInstance3D GraphEdit GraphElement GraphFrame GraphNode
  GridContainer GridMap GridMapEditorPlugin GrooveJoint2D HBoxContainer HFlowContainer HScrollBar HSeparator HSlider
  HSplitContainer HTTPRequest HingeJoint3D IKModifier3D ImporterMeshInstance3D InstancePlaceholder ItemList IterateIK3D
  JacobianIK3D Joint2D Joint3D Label Label3D Light2D Light3D LightOccluder2D LightmapGI LightmapProbe
  LimitAngularVelocityModifier3D Line2D LineEdit LinkButton LookAtModifier3D MainLoop MarginContainer Marker2D Marker3D
  MenuBar MenuButton MeshInstance2D MeshInstance3D MissingNode ModifierBoneTarget3D MultiMeshInstance2D
  MultiMeshInstance3D MultiplayerSpawner MultiplayerSynchronizer NavigationAgent2D NavigationAgent3D NavigationLink2D
  NavigationLink3D NavigationObstacle2D NavigationObstacle3D NavigationRegion2D NavigationRegion3D NinePatchRect Node
  Node2D Node3D Object OccluderInstance3D OmniLight3D OpenXRBindingModifierEditor OpenXRCompositionLayer
  OpenXRCompositionLayerCylinder OpenXRCompositionLayerEquirect OpenXRCompositionLayerQuad OpenXRHand
  OpenXRInteractionProfileEditor OpenXRInteractionProfileEditorBase OpenXRRenderModel OpenXRRenderModelManager
  OpenXRVisibilityMask OptionButton Panel PanelContainer Parallax2D ParallaxBackground ParallaxLayer Path2D Path3D
  PathFollow2D PathFollow3D PhysicalBone2D PhysicalBone3D PhysicalBoneSimulator3D PhysicsBody2D PhysicsBody3D
  PinJoint2D PinJoint3D PointLight2D Polygon2D Popup PopupMenu PopupPanel ProgressBar Range RayCast2D RayCast3D
  RefCounted ReferenceRect ReflectionProbe RemoteTransform2D RemoteTransform3D Resource ResourcePreloader
  RetargetModifier3D RichTextLabel RigidBody2D RigidBody3D RootMotionView SceneTree ScriptCreateDialog ScriptEditor
  ScriptEditorBase ScrollBar ScrollContainer Separator ShaderGlobalsOverride ShapeCast2D ShapeCast3D Skeleton2D
  Skeleton3D SkeletonIK3D SkeletonModifier3D Slider SliderJoint3D SoftBody3D SpinBox SplineIK3D SplitContainer
  SpotLight3D SpringArm3D SpringBoneCollision3D SpringBoneCollisionCapsule3D SpringBoneCollisionPlane3D
  SpringBoneCollisionSphere3D SpringBoneSimulator3D Sprite2D Sprite3D SpriteBase3D StaticBody2D StaticBody3D
  StatusIndicator SubViewport SubViewportContainer TabBar TabContainer TextEdit TextureButton TextureProgressBar
  TextureRect TileMap TileMapLayer Timer TouchScreenButton Tree TwoBoneIK3D VBoxContainer VFlowContainer VScrollBar
  VSeparator VSlider VSplitContainer VehicleBody3D VehicleWheel3D VideoStreamPlayer Viewport VirtualJoystick
  VisibleOnScreenEnabler2D VisibleOnScreenEnabler3D VisibleOnScreenNotifier2D VisibleOnScreenNotifier3D
  VisualInstance3D VoxelGI Window WorldEnvironment XRAnchor3D XRBodyModifier3D XRCamera3D XRController3D
  XRFaceModifier3D XRHandModifier3D XRNode3D XROrigin3D
`

const CLASSES: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/))

/** Whether a class is known as one of the engine's. */
export function isEngineClass(name: string): boolean {
  return CLASSES.has(name)
}
